# From the unpacked new release, as administrator:
#   .\deploy\windows\upgrade.ps1 -Wheels D:\wheels -Python 'C:\Program Files\Python312\python.exe'
# Whatever fails before the site starts again, rollback.ps1 brings back what was; to try once more,
# delete the new release's folder first.
#Requires -RunAsAdministrator
param(
    [Parameter(Mandatory = $true)][string]$Wheels,
    [Parameter(Mandatory = $true)][string]$Python,
    [switch]$ByAdministrator
)
. (Join-Path $PSScriptRoot 'rce.ps1')
$source = Split-Path (Split-Path $PSScriptRoot)

Import-Settings
$old = Get-Current
$new = New-Release $source $Wheels $Python     # beside the old one, while people work
Set-Content -LiteralPath $Previous -Encoding UTF8 -Value @($old, '')   # until there is a backup
Stop-Site
$made = @(Invoke-Manage @('backup'))           # of the old release, with nobody writing
$made | Out-Host
Set-Content -LiteralPath $Previous -Encoding UTF8 -Value @($old, (Split-Path -Leaf $made[0]))
Set-Current $new
$sql = "deploy\sql for $(Get-Version $new): what ``manage.py ddl --database <database> --since $(Get-Version $old)`` prints"
Update-Database -ByAdministrator:$ByAdministrator -Script $sql
Invoke-Manage @('collectstatic', '--clear', '--noinput', '--verbosity', '0')
Start-Site
Start-Sleep -Seconds 15
Push-Location $Current
& (Get-Python) manage.py doctor
Pop-Location
