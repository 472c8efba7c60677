// One deployment of the product: silos on AKS, since nothing else of Azure takes UDP with the sender's own address and can be deployed by azd;
// the frontend on Container Apps, behind Front Door. docs/deploy.md tells what is what.
targetScope = 'subscription'

import { Size } from 'types.bicep'

@description('Names the deployment and all that is in it.')
@minLength(2)
@maxLength(16)
param environmentName string

@description('Where all of it is; Front Door is everywhere.')
param location string

@description('How much of it there is: parameter files small and large.')
param size Size

@description('Networks (CIDR) that gateways and proxies send RADIUS from. Nobody else gets through to UDP 1812 and 1813.')
@minLength(1)
param radiusSources string[]

@description('Networks (CIDR) from which the cluster may be administered; with none, any, and Entra alone decides.')
param operatorSources string[] = []

@description('Object id of the person or group that deploys and operates.')
param operatorId string

@description('What the operator is.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('Whom alerts are mailed to; with none, they only show in the portal of Azure.')
param alertEmails string[] = []

@description('Client id of the app registration of the portal, made by infra/entra/register.')
param portalClientId string

@description('Host name for portal, signup and phones; empty for the one that Front Door gives.')
param hostName string = ''

@description('Where phones fetch: through the frontend, or anonymously from the storage account, whose read log then tells what arrived.')
@allowed(['frontend', 'account'])
param phonesFrom string

@description('The frontend\'s image; empty before the first deployment of code.')
param frontendImage string = ''

@description('Mail by SMTP with STARTTLS; without a host there is none.')
param mailHost string = ''
param mailUser string = ''
param mailFrom string = ''

@description('Public key of the sign-up pages\' captcha (Turnstile); empty for none.')
param turnstileSiteKey string = ''

@secure()
param turnstileSecret string = ''

@secure()
param stripeApiKey string = ''

@secure()
param stripeWebhookSecret string = ''

@secure()
param mailPassword string = ''

var tags = { 'azd-env-name': environmentName }
var suffix = uniqueString(subscription().id, environmentName, location)
var publicHost = empty(hostName) ? edge.outputs.hostName : hostName

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

// Apart, since AKS may change what is in it: the load balancer's address and the subnets are the only things of ours that it has to.
resource networkGroup 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}-network'
  location: location
  tags: tags
}

module network 'modules/network.bicep' = {
  scope: networkGroup
  name: 'network'
  params: { name: environmentName, location: location, tags: tags, radiusSources: radiusSources, zones: size.zones, privateEndpoints: size.privateEndpoints }
}

module identities 'modules/identities.bicep' = {
  scope: group
  name: 'identities'
  params: { name: environmentName, location: location, tags: tags }
}

module observation 'modules/observation.bicep' = {
  scope: group
  name: 'observation'
  params: { name: environmentName, location: location, tags: tags, retentionDays: size.logDays, dailyCapGb: size.logGbPerDay }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: {
    workspaceId: observation.outputs.workspaceId
    appInsightsId: observation.outputs.insightsId
    actionGroupEmails: alertEmails
    location: location
    namePrefix: environmentName
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    suffix: suffix
    location: location
    tags: tags
    redundancy: size.redundancy
    privateEndpoints: size.privateEndpoints
    subnets: network.outputs.clientSubnetIds
    phonesFrom: phonesFrom
    siloPrincipalId: identities.outputs.silo.principalId
    frontendPrincipalId: identities.outputs.frontend.principalId
    workspaceId: observation.outputs.workspaceId
  }
}

module vaults 'modules/vaults.bicep' = {
  scope: group
  name: 'vaults'
  params: {
    suffix: suffix
    location: location
    tags: tags
    privateEndpoints: size.privateEndpoints
    subnets: network.outputs.clientSubnetIds
    siloPrincipalId: identities.outputs.silo.principalId
    frontendPrincipalId: identities.outputs.frontend.principalId
    workspaceId: observation.outputs.workspaceId
    stripeApiKey: stripeApiKey
    stripeWebhookSecret: stripeWebhookSecret
    mailPassword: mailPassword
    turnstileSecret: turnstileSecret
  }
}

module registry 'modules/registry.bicep' = {
  scope: group
  name: 'registry'
  params: {
    suffix: suffix
    location: location
    tags: tags
    sku: size.registrySku
    pullers: [identities.outputs.kubelet.principalId, identities.outputs.frontend.principalId]
    operatorId: operatorId
    operatorType: operatorType
  }
}

// Not in the network's group, where the cluster could have names of ours lead elsewhere.
module endpoints 'modules/private-endpoints.bicep' = if (size.privateEndpoints) {
  scope: group
  name: 'private-endpoints'
  params: {
    location: location
    tags: tags
    networkId: network.outputs.networkId
    subnetId: network.outputs.endpointSubnetId
    targets: [
      { name: 'state-tables', resourceId: storage.outputs.state.id, service: 'table' }
      { name: 'state-blobs', resourceId: storage.outputs.state.id, service: 'blob' }
      { name: 'phones', resourceId: storage.outputs.phones.id, service: 'blob' }
      { name: 'silo-vault', resourceId: vaults.outputs.silo.id, service: 'vault' }
      { name: 'frontend-vault', resourceId: vaults.outputs.frontend.id, service: 'vault' }
      ...(phonesFrom == 'account'
        ? [{ name: 'read-log', resourceId: storage.outputs.readLog.id, service: 'blob' }]
        : [])
    ]
  }
}

module clusterRoles 'modules/cluster-roles.bicep' = {
  scope: networkGroup
  name: 'cluster-roles'
  params: { clusterPrincipalId: identities.outputs.cluster.principalId }
}

module cluster 'modules/cluster.bicep' = {
  scope: group
  name: 'cluster'
  params: {
    name: environmentName
    location: location
    tags: tags
    size: size
    nodeSubnetId: network.outputs.nodeSubnetId
    podSubnetId: network.outputs.podSubnetId
    identityId: identities.outputs.cluster.id
    kubelet: identities.outputs.kubelet
    siloIdentityName: identities.outputs.silo.name
    operatorSources: operatorSources
    outboundAddress: network.outputs.outboundAddress
    operatorId: operatorId
    operatorType: operatorType
    workspaceId: observation.outputs.workspaceId
  }
  // AKS may do nothing in the network before.
  dependsOn: [clusterRoles]
}

module edge 'modules/front-door.bicep' = {
  scope: group
  name: 'front-door'
  params: { name: environmentName, tags: tags, sku: size.frontDoorSku, workspaceId: observation.outputs.workspaceId }
}

module frontend 'modules/frontend.bicep' = {
  scope: group
  name: 'frontend'
  params: {
    name: environmentName
    location: location
    tags: tags
    size: size
    subnetId: network.outputs.appSubnetId
    subnetPrefix: network.outputs.appSubnetPrefix
    identity: identities.outputs.frontend
    registryServer: registry.outputs.server
    image: frontendImage
    workspaceName: observation.outputs.workspaceName
    settings: {
      Storage__TableServiceUri: storage.outputs.state.tables
      AzureAd__TenantId: tenant().tenantId
      AzureAd__ClientId: portalClientId
      AzureAd__ClientCredentials__0__SourceType: 'SignedAssertionFromManagedIdentity'
      AzureAd__ClientCredentials__0__ManagedIdentityClientId: identities.outputs.frontend.clientId
      FrontDoor__Id: edge.outputs.id
      Signup__PublicBase: 'https://${publicHost}'
      KeyVault__Uri: vaults.outputs.frontend.uri
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://${network.outputs.collectorAddress}:4317'
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta'
      ...(empty(turnstileSiteKey) ? {} : { Signup__Turnstile__SiteKey: turnstileSiteKey })
    }
  }
}

module routes 'modules/front-door-routes.bicep' = {
  scope: group
  name: 'front-door-routes'
  params: {
    profileName: edge.outputs.name
    endpointName: edge.outputs.endpointName
    sku: size.frontDoorSku
    hostName: hostName
    originHost: frontend.outputs.host
    environmentId: frontend.outputs.environmentId
    location: location
  }
}

// What azd and the hooks go on with. Nothing here is secret.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_AKS_CLUSTER_NAME string = cluster.outputs.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server
output BILLING_HOST string = publicHost
output BILLING_APP_SUBNET string = network.outputs.appSubnetPrefix
output BILLING_COLLECTOR_ADDRESS string = network.outputs.collectorAddress
output BILLING_FRONTEND_PRINCIPAL_ID string = identities.outputs.frontend.principalId
output BILLING_INSIGHTS_NAME string = observation.outputs.insightsName
output BILLING_MAIL_FROM string = mailFrom
output BILLING_MAIL_HOST string = mailHost
output BILLING_MAIL_USER string = mailUser
output BILLING_NETWORK_GROUP string = networkGroup.name
output BILLING_PHONES_BLOBS string = storage.outputs.phones.blobs
output BILLING_PHONES_PUBLIC_ACCESS string = phonesFrom == 'account' ? 'true' : 'false'
output BILLING_PHONES_URL string = phonesFrom == 'account' ? '${storage.outputs.phones.blobs}phones' : 'https://${publicHost}/phones'
output BILLING_RADIUS_ADDRESS string = network.outputs.radiusAddress
output BILLING_RADIUS_ADDRESS_NAME string = network.outputs.radiusAddressName
output BILLING_RADIUS_SOURCES string = join(radiusSources, ',')
output BILLING_READ_LOG_BLOBS string = storage.outputs.readLog.blobs
output BILLING_SILO_CLIENT_ID string = identities.outputs.silo.clientId
output BILLING_SILO_CPU string = size.siloCpu
output BILLING_SILO_MEMORY string = size.siloMemory
output BILLING_SILO_REPLICAS int = size.silos
output BILLING_SILO_VAULT string = vaults.outputs.silo.uri
output BILLING_SECRETS_KEY string = vaults.outputs.secretsKeyUri
output BILLING_STATE_TABLES string = storage.outputs.state.tables
output BILLING_OUTBOUND_ADDRESS string = network.outputs.outboundAddress
