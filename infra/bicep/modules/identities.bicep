// Who acts. Each has the roles that its module gives it and no other; nobody has a password.
import { Identity, Tags } from '../types.bicep'

param name string
param location string
param tags Tags

resource silo 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-silo'
  location: location
  tags: tags
}

resource frontend 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-frontend'
  location: location
  tags: tags
}

// The cluster itself, which sets up the load balancer.
resource cluster 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-cluster'
  location: location
  tags: tags
}

// The nodes, which pull images.
resource kubelet 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}-kubelet'
  location: location
  tags: tags
}

// Managed Identity Operator: the cluster gives its nodes their identity.
resource mayAssign 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: kubelet
  name: guid(kubelet.id, cluster.id, 'identity-operator')
  properties: {
    principalId: cluster.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'f1a07417-d97a-45cb-824c-7a7467783830')
  }
}

output silo Identity = { id: silo.id, name: silo.name, principalId: silo.properties.principalId, clientId: silo.properties.clientId }
output frontend Identity = { id: frontend.id, name: frontend.name, principalId: frontend.properties.principalId, clientId: frontend.properties.clientId }
output cluster Identity = { id: cluster.id, name: cluster.name, principalId: cluster.properties.principalId, clientId: cluster.properties.clientId }
output kubelet Identity = { id: kubelet.id, name: kubelet.name, principalId: kubelet.properties.principalId, clientId: kubelet.properties.clientId }
