// The network: who may reach what. Silos' pods have addresses of their own in it, so that the frontend, which runs elsewhere, reaches them.
import { Tags } from '../types.bicep'

param name string
param location string
param tags Tags
param radiusSources string[]
param zones string[]
param privateEndpoints bool

var prefixes = {
  all: '10.80.0.0/16'
  nodes: '10.80.0.0/24'
  endpoints: '10.80.1.0/24'
  apps: '10.80.2.0/23'
  pods: '10.80.16.0/20'
}

// Of the collector's load balancer, among the nodes; Azure gives addresses out from below.
var collectorAddress = '10.80.0.250'

// Without private endpoints storage and vaults let these subnets in and nobody else.
var serviceEndpoints = privateEndpoints ? [] : [{ service: 'Microsoft.Storage' }, { service: 'Microsoft.KeyVault' }]

// The rest is denied, where Azure's own last rules would let the whole network in.
var denyRest = {
  name: 'deny-the-rest'
  properties: {
    description: 'What no rule above lets in.'
    priority: 4096
    direction: 'Inbound'
    access: 'Deny'
    protocol: '*'
    sourceAddressPrefix: '*'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '*'
  }
}

var probes = {
  name: 'load-balancer-probes'
  properties: {
    description: 'From 168.63.129.16: is there a silo on this node.'
    priority: 200
    direction: 'Inbound'
    access: 'Allow'
    protocol: 'Tcp'
    sourceAddressPrefix: 'AzureLoadBalancer'
    sourcePortRange: '*'
    destinationAddressPrefix: '*'
    destinationPortRange: '*'
  }
}

resource nodeRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-nodes'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'radius'
        properties: {
          description: 'Access-Requests and accounting, from gateways and proxies alone. The load balancer leaves source and destination as they were.'
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Udp'
          sourceAddressPrefixes: radiusSources
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRanges: ['1812', '1813']
        }
      }
      probes
      {
        name: 'frontends-to-collector'
        properties: {
          description: 'Their metrics, traces and logs (OTLP).'
          priority: 250
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: prefixes.apps
          sourcePortRange: '*'
          destinationAddressPrefix: collectorAddress
          destinationPortRange: '4317'
        }
      }
      {
        name: 'cluster'
        properties: {
          description: 'Nodes and pods among themselves: kubelets, DNS, metrics.'
          priority: 300
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourceAddressPrefixes: [prefixes.nodes, prefixes.pods]
          sourcePortRange: '*'
          destinationAddressPrefixes: [prefixes.nodes, prefixes.pods]
          destinationPortRange: '*'
        }
      }
      denyRest
    ]
  }
}

resource podRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-pods'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'cluster'
        properties: {
          description: 'Silos among themselves (11111), DNS, metrics. Kubernetes\' own network policies say more.'
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourceAddressPrefixes: [prefixes.nodes, prefixes.pods]
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.pods
          destinationPortRange: '*'
        }
      }
      {
        name: 'frontends-to-silos'
        properties: {
          description: 'Orleans gateways.'
          priority: 110
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: prefixes.apps
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.pods
          destinationPortRange: '30000'
        }
      }
      denyRest
    ]
  }
}

resource appRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-apps'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'front-door'
        properties: {
          description: 'The web, through Front Door only; 31443 is where the environment\'s own proxy listens.'
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'AzureFrontDoor.Backend'
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.apps
          destinationPortRanges: ['443', '31443']
        }
      }
      {
        name: 'load-balancer-probes'
        properties: {
          description: 'Container Apps asks for 30000 to 32767.'
          priority: 200
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefix: 'AzureLoadBalancer'
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.apps
          destinationPortRange: '30000-32767'
        }
      }
      {
        name: 'environment'
        properties: {
          description: 'The parts of the Container Apps environment among themselves.'
          priority: 300
          direction: 'Inbound'
          access: 'Allow'
          protocol: '*'
          sourceAddressPrefix: prefixes.apps
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.apps
          destinationPortRange: '*'
        }
      }
      denyRest
    ]
  }
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nsg-${name}-endpoints'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'silos-and-frontends'
        properties: {
          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourceAddressPrefixes: [prefixes.pods, prefixes.apps]
          sourcePortRange: '*'
          destinationAddressPrefix: prefixes.endpoints
          destinationPortRange: '443'
        }
      }
      denyRest
    ]
  }
}

// What goes out, goes out from one address, which gateways and proxies can be told: Disconnect-Requests, JSON-RPC.
resource outbound 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-${name}-outbound'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  zones: empty(zones) ? null : [zones[0]]
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2024-05-01' = {
  name: 'nat-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  zones: empty(zones) ? null : [zones[0]]
  properties: { idleTimeoutInMinutes: 10, publicIpAddresses: [{ id: outbound.id }] }
}

// Where nodes send RADIUS. It outlives the cluster.
resource radius 'Microsoft.Network/publicIPAddresses@2024-05-01' = {
  name: 'pip-${name}-radius'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  zones: empty(zones) ? null : zones
  properties: { publicIPAllocationMethod: 'Static', dnsSettings: { domainNameLabel: 'radius-${uniqueString(resourceGroup().id)}' } }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${name}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [prefixes.all] }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: prefixes.nodes
          defaultOutboundAccess: false
          networkSecurityGroup: { id: nodeRules.id }
          natGateway: { id: gateway.id }
          serviceEndpoints: serviceEndpoints
        }
      }
      {
        name: 'pods'
        properties: {
          addressPrefix: prefixes.pods
          defaultOutboundAccess: false
          networkSecurityGroup: { id: podRules.id }
          natGateway: { id: gateway.id }
          serviceEndpoints: serviceEndpoints
          delegations: [{ name: 'aks', properties: { serviceName: 'Microsoft.ContainerService/managedClusters' } }]
        }
      }
      {
        name: 'apps'
        properties: {
          addressPrefix: prefixes.apps
          defaultOutboundAccess: false
          networkSecurityGroup: { id: appRules.id }
          natGateway: { id: gateway.id }
          serviceEndpoints: serviceEndpoints
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: prefixes.endpoints
          defaultOutboundAccess: false
          networkSecurityGroup: { id: endpointRules.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource nodes 'subnets' existing = { name: 'nodes' }
  resource pods 'subnets' existing = { name: 'pods' }
  resource apps 'subnets' existing = { name: 'apps' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

output networkId string = network.id
output nodeSubnetId string = network::nodes.id
output podSubnetId string = network::pods.id
output appSubnetId string = network::apps.id
output appSubnetPrefix string = prefixes.apps
output endpointSubnetId string = network::endpoints.id
@description('Who uses storage and vaults; the kubelets do not.')
output clientSubnetIds string[] = [network::pods.id, network::apps.id]
output collectorAddress string = collectorAddress
output radiusAddress string = radius.properties.ipAddress
output radiusAddressName string = radius.name
output outboundAddress string = outbound.properties.ipAddress
