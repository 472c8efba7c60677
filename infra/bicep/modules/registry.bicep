// Images. Pulled by identities; there is no user.
import { Tags } from '../types.bicep'

@minLength(8)
param suffix string
param location string
param tags Tags
param sku string
param pullers string[]
param operatorId string
param operatorType string

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'cr${suffix}'
  location: location
  tags: tags
  sku: { name: sku }
  properties: { adminUserEnabled: false, zoneRedundancy: sku == 'Premium' ? 'Enabled' : 'Disabled' }
}

// AcrPull.
resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for puller in pullers: {
    scope: registry
    name: guid(registry.id, puller, 'pull')
    properties: {
      principalId: puller
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')
    }
  }
]

// AcrPush.
resource push 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, operatorId, 'push')
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '8311e382-0749-4cb8-b61a-304f252e45ec')
  }
}

output server string = registry.properties.loginServer
