# Registers both tasks: the site, from the machine's start on, and scheduled work every five minutes.
#   .\tasks.ps1                                   as LOCAL SERVICE, with a login of SQL Server's own
#   .\tasks.ps1 -Account 'DOMAIN\rce-web$'        as a group managed account: Windows signs it in
# Run it again to change the account. It needs "Log on as a batch job".
#Requires -RunAsAdministrator
param([string]$Account = 'LOCALSERVICE')
. (Join-Path $PSScriptRoot 'rce.ps1')

$type = 'Password'
if ($Account -eq 'LOCALSERVICE') { $type = 'ServiceAccount' }
$principal = New-ScheduledTaskPrincipal -UserId $Account -LogonType $type
$shell = Join-Path $env:SystemRoot 'System32\WindowsPowerShell\v1.0\powershell.exe'
$run = Join-Path $Current 'deploy\windows\run.ps1'
$often = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 5)

function Register([string]$Name, [string]$Command, $Triggers) {
    $words = "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$run`" $Command"
    $action = New-ScheduledTaskAction -Execute $shell -Argument $words -WorkingDirectory $Root
    # No time limit; while one runs, no second begins; the priority of ordinary programs.
    $how = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -Priority 4 `
        -MultipleInstances IgnoreNew -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
    Register-ScheduledTask -TaskName $Name -Action $action -Trigger $Triggers -Settings $how `
        -Principal $principal -Force | Out-Null
}

# Every five minutes a site that is down for whatever reason is started; one that runs goes on.
Register $SiteTask 'serve' @((New-ScheduledTaskTrigger -AtStartup), $often)
Register $WorkTask 'scheduled' @($often)
