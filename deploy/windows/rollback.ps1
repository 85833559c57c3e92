# Back to the release before the last upgrade, as administrator.
#   .\rollback.ps1                                  the code alone: where no migration ran
#   .\rollback.ps1 -Backup latest                   and the database as the upgrade found it
# What people did since then is lost with -Backup; the restore backs it up first, under its own name.
# A restore needs a login that owns the database: $env:OWNER_DATABASE_URL. Where its backups are the
# administrator's, they restore it first.
#Requires -RunAsAdministrator
param([string]$Backup = '')
. (Join-Path $PSScriptRoot 'rce.ps1')

Import-Settings
$old = (Get-Content -LiteralPath $Previous -Encoding UTF8 | Select-Object -First 1).Trim()
if (-not (Test-Path $old)) { throw "$old is not there any more." }
Stop-Site
Set-Current $old
if ($Backup) {
    if ($env:OWNER_DATABASE_URL) { $env:DATABASE_URL = $env:OWNER_DATABASE_URL }
    Invoke-Manage @('restore', $Backup, '--replace')
    Import-Settings
}
Invoke-Manage @('collectstatic', '--clear', '--noinput', '--verbosity', '0')
Start-Site
Start-Sleep -Seconds 15
Push-Location $Current
& (Get-Python) manage.py doctor
Pop-Location
