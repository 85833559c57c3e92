# Back to the release before the last upgrade, as administrator.
#   .\rollback.ps1                                  the code alone: where no migration ran
#   .\rollback.ps1 -WithDatabase                    and the database as the upgrade found it
# What people did since then is lost with it; the restore backs it up first, under its own name.
# A restore needs a login that owns the database: $env:OWNER_DATABASE_URL. Where its backups are the
# administrator's, they restore it first.
#Requires -RunAsAdministrator
param([switch]$WithDatabase)
. (Join-Path $PSScriptRoot 'rce.ps1')

Import-Settings
$old, $backup = Get-Content -LiteralPath $Previous -Encoding UTF8
if (-not (Test-Path $old)) { throw "$old is not there any more." }
if ($WithDatabase -and -not $backup) {
    throw 'The upgrade ended before its backup: the database is as it was. Leave -WithDatabase out.'
}
Stop-Site
Set-Current $old
if ($WithDatabase) {
    if ($env:OWNER_DATABASE_URL) { $env:DATABASE_URL = $env:OWNER_DATABASE_URL }
    Invoke-Manage @('restore', $backup, '--replace')
    Import-Settings
}
Invoke-Manage @('collectstatic', '--clear', '--noinput', '--verbosity', '0')
Start-Site
Start-Sleep -Seconds 15
Push-Location $Current
& (Get-Python) manage.py doctor
Pop-Location
