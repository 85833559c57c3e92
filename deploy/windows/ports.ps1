# The firewall: in, HTTPS alone from where people work; out, what the site asks. Where Windows' own
# rule lets everything out, the outgoing ones change nothing and say what another firewall must let by.
#   .\ports.ps1 -People 10.0.0.0/8 -Database 10.1.2.3 [-DatabasePort 1433] [-Mail 10.1.2.4]
# On the database's own machine: in, from the site and from Power BI's gateway.
#   .\ports.ps1 -Askers 10.1.2.5, 10.1.2.6 [-DatabasePort 1433]
#Requires -RunAsAdministrator
param(
    [Parameter(Mandatory = $true, ParameterSetName = 'Site')][string[]]$People,
    [Parameter(Mandatory = $true, ParameterSetName = 'Site')][string]$Database,
    [Parameter(Mandatory = $true, ParameterSetName = 'Database')][string[]]$Askers,
    [int]$DatabasePort = 1433,
    [Parameter(ParameterSetName = 'Site')][string]$Mail = '',
    [Parameter(ParameterSetName = 'Site')][int]$MailPort = 587
)
$ErrorActionPreference = 'Stop'
function Allow([string]$Name, [string]$Direction, [string[]]$Others, [int[]]$Ports) {
    $side = @{ RemotePort = $Ports }
    if ($Direction -eq 'Inbound') { $side = @{ LocalPort = $Ports } }
    Remove-NetFirewallRule -DisplayName $Name -ErrorAction SilentlyContinue
    New-NetFirewallRule -DisplayName $Name -Direction $Direction -Protocol TCP -Action Allow -RemoteAddress $Others @side | Out-Null
}
if ($Askers) {
    Allow 'RCE: who asks the database' 'Inbound' $Askers @($DatabasePort)
    exit 0
}
Allow 'RCE: people' 'Inbound' $People @(443, 80)
Allow 'RCE: database' 'Outbound' @($Database) @($DatabasePort)
if ($Mail) { Allow 'RCE: mail' 'Outbound' @($Mail) @($MailPort) }
# Only where they are used, by name on the proxy that leads out, port 443:
#   login.microsoftonline.com    signing in with Microsoft Entra; refreshing Power BI
#   api.powerbi.com              refreshing Power BI
