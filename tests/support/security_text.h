// A topology file in which every key of the data plane is written: filters, appliances, chains, senders.
#pragma once

#include <string_view>

namespace azroute::testing {

/// Lists are in canonical order, so that an index means the same before and after link().
inline constexpr std::string_view kSecurityText = R"(
virtualNetworks:
  - name: hub
    addressSpace: {addressPrefixes: [10.0.0.0/16]}
    subnets:
      - {name: AzureFirewallManagementSubnet, addressPrefix: 10.0.1.0/26}
      - {name: AzureFirewallSubnet, addressPrefix: 10.0.0.0/26}
      - {name: work, addressPrefix: 10.0.2.0/24, networkSecurityGroup: subnet-nsg}
networkInterfaces:
  - {name: inside, subnet: work, privateIPAddress: 10.0.2.4, enableIPForwarding: true}
  - {name: outside, subnet: work, privateIPAddress: 10.0.2.5, enableIPForwarding: true}
  - name: vm
    subnet: work
    privateIPAddress: 10.0.2.6
    networkSecurityGroup: nic-nsg
    applicationSecurityGroups: [db, web]
    guestFirewall:
      defaultInboundAction: Block
      defaultOutboundAction: Allow
      rules:
        - name: a
          priority: 7
          direction: Outbound
          access: Block
          protocol: Udp
          destinationAddressPrefixes: [10.9.0.0/16, 10.9.9.9]
          destinationPortRanges: [53, 500-4500]
        - {name: b, priority: 9, direction: Inbound, access: Allow, protocol: Any, sourceAddressPrefix: "*"}
publicIPAddresses:
  - {name: basic, sku: Basic}
  - {name: management, sku: Standard}
  - {name: unstated}
networkSecurityGroups:
  - {name: nic-nsg}
  - name: subnet-nsg
    securityRules:
      - {name: a, priority: 100, direction: inbound, access: allow, protocol: tcp}
      - name: b
        priority: 4096
        direction: Outbound
        access: Deny
        protocol: "*"
        sourceApplicationSecurityGroups: [db, web]
        sourcePortRange: 1024-65535
        destinationAddressPrefix: Internet
        destinationPortRange: 443
      - name: c
        priority: 200
        direction: Inbound
        access: Allow
        protocol: Esp
        sourceAddressPrefixes: [VirtualNetwork, 10.0.0.0/8, 203.0.113.9, "fd00::/8"]
        sourcePortRanges: [1-2, 80]
        destinationApplicationSecurityGroups: [web]
        destinationPortRanges: [0, 443, 8000-8080]
applicationSecurityGroups: [db, {name: web}]
networkManagers:
  - name: m
    networkGroups: [{name: all, members: [hub]}, {name: none}]
    securityAdminConfigurations:
      - name: c
        ruleCollections:
          - name: first
            appliesTo: [all, none]
            rules:
              - {name: x, priority: 1, direction: Inbound, access: AlwaysAllow, protocol: Icmp}
              - {name: y, priority: 4096, direction: Outbound, access: Deny, protocol: Ah, destinationAddressPrefix: Internet}
          - {name: second, appliesTo: [all]}
azureFirewalls:
  - name: fw
    virtualNetwork: hub
    privateIPAddress: 10.0.0.4
    managementIpConfiguration: {publicIPAddress: management}
    snat: {privateRanges: [10.0.0.0/8, 255.255.255.255/32]}
    ruleCollections:
      - name: app
        priority: 65000
        ruleType: ApplicationRule
        action: Allow
        rules:
          - name: a
            sourceAddresses: [10.0.0.0/16, 10.1.0.4]
            targetFqdns: ["*.contoso.com", example.com]
            protocols: [{protocolType: Http, port: 8080}, {protocolType: Https}, {protocolType: Mssql}]
      - name: nat
        priority: 100
        ruleType: NatRule
        rules:
          - name: a
            destinationAddresses: [198.51.100.1]
            destinationPorts: [8443]
            translatedAddress: 10.0.2.6
            translatedPort: 443
      - name: net
        priority: 100
        ruleType: NetworkRule
        action: Deny
        rules:
          - name: a
            ipProtocols: [TCP, UDP]
            sourceAddresses: ["*"]
            destinationAddresses: [10.9.0.0/16, 10.9.0.4]
            destinationPorts: [53, 80-443]
          - {name: b, ipProtocols: [ICMP], destinationFqdns: [time.example.com]}
          - {name: c, destinationAddresses: ["*"]}
  - {name: undescribed, virtualNetwork: hub}
appliances:
  - name: box
    networkInterfaces: [inside, outside]
    stateful: false
    routes:
      - {addressPrefix: 0.0.0.0/0, networkInterface: outside}
      - {addressPrefix: 10.0.0.0/8, networkInterface: inside}
    ruleCollections: []
loadBalancers:
  - name: lb
    frontendIPConfigurations: [{name: f, subnet: work, privateIPAddress: 10.0.2.9}]
    backendAddressPool: [vm]
    loadBalancingRules:
      - {name: a, protocol: All, frontendPort: 0, backendPort: 0}
      - {name: b, protocol: Tcp, frontendPort: 80, backendPort: 8080, frontendIPConfiguration: F}
sites: [{name: branch, addressPrefixes: [192.168.0.0/16]}]
endpoints:
  - name: chain
    accepts: azurePublic
    parts:
      - {name: directory, addresses: [203.0.113.1], ports: [tcp/443]}
      - {name: servers, addresses: [203.0.113.2, 203.0.113.3], ports: [tcp/80, tcp/443], combine: anyOf}
flows:
  - {name: in, from: internet, source: 203.0.113.77, to: 198.51.100.1:8443, expect: works}
  - {name: over, from: branch, source: 192.168.0.9, to: vm, expect: works}
  - {name: out, from: vm, to: chain, fqdn: www.example.com, expect: works}
)";

}  // namespace azroute::testing
