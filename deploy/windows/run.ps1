# What the scheduled tasks run: a command of the site with its settings.
#   run.ps1 serve        keeps the site running until the stop file is there
#   run.ps1 scheduled    any other command of manage.py, once, with its words
param(
    [Parameter(Mandatory = $true)][string]$Command,
    [Parameter(ValueFromRemainingArguments = $true)][string[]]$Rest = @()
)
. (Join-Path $PSScriptRoot 'rce.ps1')

if ((Test-Path $StopFile) -and ('serve', 'scheduled') -contains $Command) { exit 0 }
Import-Settings
if ($Command -ne 'serve') {
    Push-Location $Current
    & (Get-Python) manage.py $Command @Rest
    $ended = $LASTEXITCODE
    Pop-Location
    exit $ended
}
while (-not (Test-Path $StopFile)) {
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = Get-Python
    $start.Arguments = 'manage.py serve --until-input-ends'
    $start.WorkingDirectory = $Current
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $site = [System.Diagnostics.Process]::Start($start)
    while (-not $site.WaitForExit(1000)) {
        if (Test-Path $StopFile) {
            # The site stops once its input ends; so it does, too, if this script is ended.
            $site.StandardInput.Close()
            if (-not $site.WaitForExit(60000)) { $site.Kill() }
            break
        }
    }
    if (-not (Test-Path $StopFile)) { Start-Sleep -Seconds 5 }
}
