<#
.SYNOPSIS
Writes what a Windows host says of itself as one JSON file, for: redoubt inventory import FILE --source windows

.DESCRIPTION
For Windows PowerShell 5.1 and later. It changes nothing, starts no other program and sends nothing. Without administrator's rights
some of it cannot be read; not_read says what, and why. docs/collect.md describes the file.

.EXAMPLE
powershell -NoProfile -ExecutionPolicy Bypass -File windows.ps1 -Out C:\Temp\facts.json
#>
[CmdletBinding()]
param(
    # Where to write; standard output when left out.
    [string]$Out = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$script:NotRead = @()
$script:AdministratorSids = @()
$MostSoftware = 20000
$MostRows = 5000

# What fails is named, and the rest goes on.
function Read-Part {
    param([string]$What, [scriptblock]$Read)
    try { & $Read }
    catch { $script:NotRead += [ordered]@{ what = $What; why = "$($_.Exception.Message)".Trim() } }
}

function Get-Text {
    param($Value)
    if ($null -eq $Value) { return '' }
    return "$Value".Trim()
}

function Get-UtcText {
    param($Time)
    if ($null -eq $Time) { return '' }
    return ([datetime]$Time).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ss.fffZ', [Globalization.CultureInfo]::InvariantCulture)
}

# A property that may not be there.
function Get-PropertyText {
    param($Of, [string]$Name)
    $Found = $Of.PSObject.Properties[$Name]
    if ($null -eq $Found) { return '' }
    return Get-Text $Found.Value
}

function Read-HostIdentity {
    $System = Get-CimInstance -ClassName Win32_ComputerSystem
    $Domain = ''
    if ($System.PartOfDomain) { $Domain = Get-Text $System.Domain }
    $Guid = (Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Cryptography' -Name MachineGuid).MachineGuid
    $Name = Get-Text $System.DNSHostName
    if ($Name -eq '') { $Name = Get-Text $env:COMPUTERNAME }
    $Fqdn = ''
    if ($Domain -ne '') { $Fqdn = "$Name.$Domain".ToLowerInvariant() }
    [ordered]@{ name = $Name; fqdn = $Fqdn; domain = $Domain; machine_guid = Get-Text $Guid }
}

function Read-Hardware {
    $System = Get-CimInstance -ClassName Win32_ComputerSystem
    $Product = Get-CimInstance -ClassName Win32_ComputerSystemProduct
    $Bios = Get-CimInstance -ClassName Win32_BIOS
    $Processor = @(Get-CimInstance -ClassName Win32_Processor)[0]
    [ordered]@{
        vendor = Get-Text $System.Manufacturer
        product = Get-Text $System.Model
        serial = Get-Text $Bios.SerialNumber
        uuid = (Get-Text $Product.UUID).ToLowerInvariant()
        cpu = Get-Text $Processor.Name
        memory = [long]$System.TotalPhysicalMemory
    }
}

function Read-System {
    $Os = Get-CimInstance -ClassName Win32_OperatingSystem
    $Current = Get-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $Build = Get-Text $Os.BuildNumber
    $Revision = Get-PropertyText $Current 'UBR'
    if ($Revision -ne '') { $Build = "$Build.$Revision" }
    [ordered]@{
        name = Get-Text $Os.Caption
        version = Get-Text $Os.Version
        build = $Build
        release = Get-PropertyText $Current 'DisplayVersion'
        arch = Get-Text $env:PROCESSOR_ARCHITECTURE
        installed = Get-UtcText $Os.InstallDate
        started = Get-UtcText $Os.LastBootUpTime
    }
}

function Read-Interfaces {
    @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled = TRUE' | Select-Object -First $MostRows | ForEach-Object {
        [ordered]@{
            name = Get-Text $_.Description
            mac = (Get-Text $_.MACAddress).ToLowerInvariant()
            addresses = @($_.IPAddress | Where-Object { $_ } | ForEach-Object { "$_" })
        }
    })
}

function Read-Listening {
    $Names = @{}
    foreach ($Process in Get-Process) { $Names[[int]$Process.Id] = $Process.ProcessName }
    $Found = @()
    foreach ($One in @(Get-NetTCPConnection -State Listen)) {
        $Found += [ordered]@{ transport = 'tcp'; address = "$($One.LocalAddress)"; port = [int]$One.LocalPort; pid = [int]$One.OwningProcess; process = Get-Text $Names[[int]$One.OwningProcess] }
    }
    foreach ($One in @(Get-NetUDPEndpoint)) {
        $Found += [ordered]@{ transport = 'udp'; address = "$($One.LocalAddress)"; port = [int]$One.LocalPort; pid = [int]$One.OwningProcess; process = Get-Text $Names[[int]$One.OwningProcess] }
    }
    @($Found | Select-Object -First $MostRows)
}

# The uninstall keys, of 64 and of 32 bits: asking Win32_Product instead would start repairs.
function Read-Software {
    $Places = @(
        @{ path = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*'; arch = '64' },
        @{ path = 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'; arch = '32' }
    )
    $Found = @()
    foreach ($Place in $Places) {
        foreach ($Entry in @(Get-ItemProperty -Path $Place.path -ErrorAction SilentlyContinue)) {
            $Name = Get-PropertyText $Entry 'DisplayName'
            if ($Name -eq '' -or (Get-PropertyText $Entry 'SystemComponent') -eq '1') { continue }
            $Found += [ordered]@{ name = $Name; version = Get-PropertyText $Entry 'DisplayVersion'; publisher = Get-PropertyText $Entry 'Publisher'; arch = $Place.arch }
        }
    }
    @($Found | Select-Object -First $MostSoftware)
}

function Read-Hotfixes {
    @(Get-CimInstance -ClassName Win32_QuickFixEngineering | Select-Object -First $MostRows | ForEach-Object {
        $Installed = $null
        if ($_.PSObject.Properties['InstalledOn']) { $Installed = $_.InstalledOn }
        [ordered]@{ id = Get-Text $_.HotFixID; installed = Get-UtcText $Installed }
    })
}

function Read-Users {
    # The group of administrators by its SID, since its name is translated.
    Read-Part 'members of the administrators' {
        $script:AdministratorSids = @(Get-LocalGroupMember -SID 'S-1-5-32-544' | ForEach-Object { "$($_.SID)" })
    }
    @(Get-LocalUser | Select-Object -First $MostRows | ForEach-Object {
        [ordered]@{ name = "$($_.Name)"; sid = "$($_.SID)"; enabled = [bool]$_.Enabled; admin = ($script:AdministratorSids -contains "$($_.SID)"); last_sign_in = Get-UtcText $_.LastLogon }
    })
}

function Read-Groups {
    @(Get-LocalGroup | Select-Object -First $MostRows | ForEach-Object {
        $Group = $_
        $Members = @()
        try { $Members = @(Get-LocalGroupMember -SID $Group.SID | ForEach-Object { "$($_.Name)" }) } catch { $Members = @() }
        [ordered]@{ name = "$($Group.Name)"; sid = "$($Group.SID)"; members = $Members }
    })
}

function Read-Services {
    @(Get-CimInstance -ClassName Win32_Service | Select-Object -First $MostRows | ForEach-Object {
        [ordered]@{ name = Get-Text $_.Name; title = Get-Text $_.DisplayName; state = (Get-Text $_.State).ToLowerInvariant(); start = (Get-Text $_.StartMode).ToLowerInvariant(); account = Get-Text $_.StartName; path = Get-Text $_.PathName }
    })
}

$Facts = [ordered]@{ redoubt_windows = 1; at = Get-UtcText (Get-Date) }
$Facts['host'] = Read-Part 'host' { Read-HostIdentity }
$Facts['hardware'] = Read-Part 'hardware' { Read-Hardware }
$Facts['os'] = Read-Part 'operating system' { Read-System }
$Facts['interfaces'] = @(Read-Part 'interfaces' { Read-Interfaces })
$Facts['listening'] = @(Read-Part 'listening services' { Read-Listening })
$Facts['software'] = @(Read-Part 'software' { Read-Software })
$Facts['hotfixes'] = @(Read-Part 'hotfixes' { Read-Hotfixes })
$Facts['users'] = @(Read-Part 'users' { Read-Users })
$Facts['groups'] = @(Read-Part 'groups' { Read-Groups })
$Facts['services'] = @(Read-Part 'services' { Read-Services })
$Facts['not_read'] = @($script:NotRead)

$Json = ConvertTo-Json -InputObject $Facts -Depth 6 -Compress
if ($Out -eq '') {
    Write-Output $Json
}
else {
    # UTF-8 without a mark, which Out-File of 5.1 cannot write.
    $Whole = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Out)
    [IO.File]::WriteAllText($Whole, $Json + "`n", (New-Object System.Text.UTF8Encoding $false))
    [Console]::Error.WriteLine("read $($Facts['software'].Count) programs, $($Facts['listening'].Count) listening services, $($Facts['users'].Count) users, $($Facts['services'].Count) services; not read: $($script:NotRead.Count)")
}
