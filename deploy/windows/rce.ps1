# What the other scripts share: where things are, and how the site is told to start and stop.
# For Windows PowerShell 5.1, which every Windows Server has.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2

$Root     = 'C:\RCE'                        # releases, and the junction to the one in use
$Kept     = 'C:\ProgramData\RCE'            # settings, data, log, backups: no release touches them
$Current  = Join-Path $Root 'current'
$Settings = Join-Path $Kept 'rce.env'
$StopFile = Join-Path $Kept 'stop'          # while it is there, the site stays down
$Previous = Join-Path $Root 'previous.txt'  # for rollback.ps1: the release before, and its backup
$SiteTask = 'RCE site'
$WorkTask = 'RCE scheduled work'

function Get-Python([string]$Release = $Current) { Join-Path $Release '.venv\Scripts\python.exe' }

# NAME=value lines, as on Linux; # begins a comment at the start of a line.
function Import-Settings {
    foreach ($line in Get-Content -LiteralPath $Settings -Encoding UTF8) {
        if ($line -match '^\s*([A-Z_]+)=(.*)$') {
            [Environment]::SetEnvironmentVariable($Matches[1], $Matches[2].Trim(), 'Process')
        }
    }
}

# Ends the script unless the program ends well.
function Invoke-Checked([string]$Program, [string[]]$Words) {
    & $Program @Words
    if ($LASTEXITCODE -ne 0) { throw "$Program $($Words -join ' ') ended with $LASTEXITCODE." }
}

function Invoke-Manage([string[]]$Words, [string]$Release = $Current) {
    Push-Location $Release
    try { Invoke-Checked (Get-Python $Release) (@('manage.py') + $Words) } finally { Pop-Location }
}

# The release of a folder with the site's code.
function Get-Version([string]$Folder) {
    $found = Select-String -LiteralPath (Join-Path $Folder 'rce_site\settings.py') -Pattern '^VERSION = "(.+)"'
    $found.Matches[0].Groups[1].Value
}

# A release's folder with its own packages, made of built ones alone: nothing is downloaded.
function New-Release([string]$Source, [string]$Wheels, [string]$Python) {
    $folder = Join-Path $Root ('releases\' + (Get-Version $Source))
    if (Test-Path $folder) { throw "$folder is there already." }
    New-Item -ItemType Directory -Force $folder | Out-Null
    Copy-Item -Path (Join-Path $Source '*') -Destination $folder -Recurse
    Invoke-Checked $Python @('-m', 'venv', (Join-Path $folder '.venv')) | Out-Host
    $install = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-index',
                 '--find-links', $Wheels, '-r', (Join-Path $folder 'requirements.txt'))
    Invoke-Checked (Get-Python $folder) $install | Out-Host
    $folder
}

# The junction to the release in use. Deleting one leaves what it leads to.
function Set-Current([string]$Folder) {
    if (Test-Path $Current) { [IO.Directory]::Delete($Current) }
    New-Item -ItemType Junction -Path $Current -Target $Folder | Out-Null
}

function Get-Current { (Get-Item -LiteralPath $Current).Target | Select-Object -First 1 }

# The running site sees the file within a second, answers what it has begun, and lets the worker
# finish its task; after a minute it is ended. Scheduled work gets half an hour to end by itself.
function Stop-Site {
    New-Item -ItemType File -Force $StopFile | Out-Null
    foreach ($name in $SiteTask, $WorkTask) {
        $until = (Get-Date).AddSeconds($(if ($name -eq $SiteTask) { 90 } else { 1800 }))
        while ((Get-ScheduledTask -TaskName $name).State -eq 'Running' -and (Get-Date) -lt $until) {
            Start-Sleep -Seconds 1
        }
        if ((Get-ScheduledTask -TaskName $name).State -eq 'Running') { Stop-ScheduledTask -TaskName $name }
    }
}

function Start-Site {
    Remove-Item -LiteralPath $StopFile -ErrorAction SilentlyContinue
    Start-ScheduledTask -TaskName $SiteTask
}

# Tables: by this release's migrate, as the owner whom $env:OWNER_DATABASE_URL names, or by the
# database's administrator with deploy\sql, after whom the site does the rest.
function Update-Database([switch]$ByAdministrator, [string]$Script = '') {
    if ($ByAdministrator) {
        Read-Host "Have the database's administrator run $Script, then press Enter" | Out-Null
        Invoke-Manage @('afterddl')
        return
    }
    $own = $env:DATABASE_URL
    if ($env:OWNER_DATABASE_URL) { $env:DATABASE_URL = $env:OWNER_DATABASE_URL }
    try { Invoke-Manage @('migrate') } finally { $env:DATABASE_URL = $own }
}
