// In the group of the network, which holds nothing but network, rules, addresses and NAT gateway: the cluster puts its load balancer's rules on our
// address and its nodes into our subnets.
param clusterPrincipalId string

// Network Contributor.
resource network 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, clusterPrincipalId, 'network-contributor')
  properties: {
    principalId: clusterPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4d97b98b-1d4f-4787-a291-c67834d212e7')
  }
}
