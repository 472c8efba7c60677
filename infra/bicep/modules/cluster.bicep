// AKS for the silos. Pods have addresses in the network (pod subnet): with an overlay the frontends could not reach the silos' gateways.
import { Identity, Size, Tags } from '../types.bicep'

param name string
param location string
param tags Tags
param size Size
param nodeSubnetId string
param podSubnetId string
param identityId string
param kubelet Identity
param siloIdentityName string
param operatorSources string[]
param outboundAddress string
param operatorId string
param operatorType string
param workspaceId string

var role = {
  clusterUser: '4abbcc35-e782-43d8-92c5-2d3f1bd2253f'
  clusterAdmin: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'
}
var zones = empty(size.zones) ? null : size.zones

resource cluster 'Microsoft.ContainerService/managedClusters@2025-01-01' = {
  name: 'aks-${name}'
  location: location
  tags: tags
  sku: { name: 'Base', tier: size.clusterTier }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    dnsPrefix: name
    nodeResourceGroup: 'rg-${name}-nodes'
    // Entra alone: no certificate of an administrator, and rights from Azure's roles.
    disableLocalAccounts: true
    enableRBAC: true
    aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenant().tenantId }
    // The nodes come from the outbound address, and are let in by this list alone.
    apiServerAccessProfile: { authorizedIPRanges: empty(operatorSources) ? null : [...operatorSources, '${outboundAddress}/32'] }
    // Pods get their identity from a token that only their service account has.
    oidcIssuerProfile: { enabled: true }
    securityProfile: { workloadIdentity: { enabled: true }, imageCleaner: { enabled: true, intervalHours: 168 } }
    identityProfile: { kubeletidentity: { resourceId: kubelet.id, clientId: kubelet.clientId, objectId: kubelet.principalId } }
    autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'NodeImage' }
    networkProfile: {
      networkPlugin: 'azure'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      loadBalancerSku: 'standard'
      outboundType: 'userAssignedNATGateway'
      serviceCidr: '10.81.0.0/16'
      dnsServiceIP: '10.81.0.10'
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: size.systemNodes
        vmSize: size.systemVm
        osType: 'Linux'
        osSKU: 'AzureLinux'
        availabilityZones: zones
        vnetSubnetID: nodeSubnetId
        podSubnetID: podSubnetId
      }
      {
        // One more than there are silos while it is upgraded, so that their number never falls.
        name: 'silos'
        mode: 'User'
        count: size.silos
        vmSize: size.siloVm
        osType: 'Linux'
        osSKU: 'AzureLinux'
        availabilityZones: zones
        vnetSubnetID: nodeSubnetId
        podSubnetID: podSubnetId
        nodeLabels: { 'billing/part': 'silo' }
        nodeTaints: ['billing/part=silo:NoSchedule']
        upgradeSettings: { maxSurge: '1', drainTimeoutInMinutes: 10 }
      }
    ]
  }
}

// A Sunday night, one node at a time.
resource upgrades 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2025-01-01' = [
  for schedule in ['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule']: {
    parent: cluster
    name: schedule
    properties: {
      maintenanceWindow: {
        durationHours: 4
        startTime: '01:00'
        utcOffset: '+00:00'
        schedule: { weekly: { dayOfWeek: 'Sunday', intervalWeeks: 1 } }
      }
    }
  }
]

resource siloIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: siloIdentityName

  // The service account of the silos' pods, and no other, is this identity.
  resource pods 'federatedIdentityCredentials' = {
    name: 'silo-pods'
    properties: {
      issuer: cluster.properties.oidcIssuerProfile.issuerURL
      subject: 'system:serviceaccount:billing:silo'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource operates 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for each in [role.clusterUser, role.clusterAdmin]: {
    scope: cluster
    name: guid(cluster.id, operatorId, each)
    properties: {
      principalId: operatorId
      principalType: operatorType
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', each)
    }
  }
]

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: cluster
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [...(size.clusterAudit ? [{ category: 'kube-audit-admin', enabled: true }] : []), { category: 'guard', enabled: true }]
  }
}

output name string = cluster.name
