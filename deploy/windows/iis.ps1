# IIS before RCE, as administrator, once IIS, URL Rewrite 2.1 and Application Request Routing 3 are there
# (two .msi of Microsoft's: https://www.iis.net/downloads/microsoft/url-rewrite and
# .../application-request-routing) and the certificate is in the machine's store.
#   .\iis.ps1 -HostName rce.example.com -Thumbprint 0123…
#Requires -RunAsAdministrator
param(
    [Parameter(Mandatory = $true)][string]$HostName,
    [Parameter(Mandatory = $true)][string]$Thumbprint
)
$ErrorActionPreference = 'Stop'
Import-Module ServerManager
Install-WindowsFeature -Name 'Web-Server', 'Web-Mgmt-Console' | Out-Null
Import-Module WebAdministration
foreach ($module in 'RewriteModule', 'ApplicationRequestRouting') {
    if (-not (Get-WebGlobalModule -Name $module)) { throw "$module is missing: install its .msi first." }
}

$folder = 'C:\inetpub\rce'
New-Item -ItemType Directory -Force $folder | Out-Null
Copy-Item (Join-Path $PSScriptRoot 'web.config') $folder -Force
if (-not (Get-Website -Name 'RCE')) {
    New-WebAppPool -Name 'RCE' | Out-Null
    Set-ItemProperty 'IIS:\AppPools\RCE' -Name managedRuntimeVersion -Value ''
    New-Website -Name 'RCE' -PhysicalPath $folder -ApplicationPool 'RCE' -HostHeader $HostName -Port 80 | Out-Null
    New-WebBinding -Name 'RCE' -Protocol https -Port 443 -HostHeader $HostName -SslFlags 1
    (Get-WebBinding -Name 'RCE' -Protocol https).AddSslCertificate($Thumbprint, 'My')
}

# ARR: on, with the host that people wrote, five minutes for what takes long, nothing held back.
$server = 'MACHINE/WEBROOT/APPHOST'
$proxy = 'system.webServer/proxy'
$wanted = @{
    enabled = $true; preserveHostHeader = $true; reverseRewriteHostInResponseHeaders = $false
    timeout = '00:05:00'; minResponseBuffer = 0; responseBufferLimit = 0; includePortInXForwardedFor = $false
    arrResponseHeader = $false
}
foreach ($name in $wanted.Keys) {
    Set-WebConfigurationProperty -PSPath $server -Filter $proxy -Name $name -Value $wanted[$name]
}
# Pages are people's own: nothing is kept on the way.
Set-WebConfigurationProperty -PSPath $server -Filter "$proxy/cache" -Name enabled -Value $false
# What web.config may set.
$allowed = 'system.webServer/rewrite/allowedServerVariables'
foreach ($name in 'HTTP_X_FORWARDED_FOR', 'HTTP_X_FORWARDED_PROTO', 'HTTP_X_FORWARDED_HOST', 'HTTP_FORWARDED', 'HTTP_X_REQUEST_ID') {
    if (-not (Get-WebConfigurationProperty -PSPath $server -Filter "$allowed/add[@name='$name']" -Name name)) {
        Add-WebConfigurationProperty -PSPath $server -Filter $allowed -Name '.' -Value @{ name = $name }
    }
}
