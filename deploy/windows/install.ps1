# RCE on a Windows Server for the first time: from the unpacked release, as administrator.
#   .\deploy\windows\install.ps1 -Wheels D:\wheels -Python 'C:\Program Files\Python312\python.exe'
# -Account: who runs the site, see tasks.ps1.   -ByAdministrator: the tables are made by deploy\sql.
#Requires -RunAsAdministrator
param(
    [Parameter(Mandatory = $true)][string]$Wheels,
    [Parameter(Mandatory = $true)][string]$Python,
    [string]$Account = 'LOCALSERVICE',
    [switch]$ByAdministrator
)
. (Join-Path $PSScriptRoot 'rce.ps1')
$source = Split-Path (Split-Path $PSScriptRoot)

# Names of groups differ by language; their numbers do not: administrators, the system, LOCAL SERVICE.
$who = $Account
if ($Account -eq 'LOCALSERVICE') { $who = '*S-1-5-19' }
foreach ($folder in $Root, $Kept, "$Kept\data", "$Kept\log", "$Kept\backups") {
    New-Item -ItemType Directory -Force $folder | Out-Null
}
Invoke-Checked 'icacls.exe' @($Root, '/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', "${who}:(OI)(CI)RX", '/q')
Invoke-Checked 'icacls.exe' @($Kept, '/inheritance:r', '/grant:r', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', "${who}:(OI)(CI)M", '/q')

if (-not (Test-Path $Settings)) {
    Copy-Item (Join-Path $PSScriptRoot 'rce.env') $Settings
    Invoke-Checked 'icacls.exe' @($Settings, '/inheritance:r', '/grant:r', '*S-1-5-32-544:F', '*S-1-5-18:F', "${who}:R", '/q')
    Write-Host "Fill in $Settings (docs\settings.md), then run this script again."
    exit 0
}
Import-Settings
Set-Current (New-Release $source $Wheels $Python)
New-Item -ItemType File -Force $StopFile | Out-Null   # down until all of it is there
& (Join-Path $Current 'deploy\windows\tasks.ps1') -Account $Account
Update-Database -ByAdministrator:$ByAdministrator -Script (Join-Path $Current "deploy\sql\$(Get-Version $Current)-<database>.sql")
Invoke-Manage @('collectstatic', '--noinput', '--verbosity', '0')
Invoke-Manage @('signins')      # one for each role, with passwords shown this once
Start-Site
Start-Sleep -Seconds 15
Push-Location $Current
& (Get-Python) manage.py doctor
Pop-Location
