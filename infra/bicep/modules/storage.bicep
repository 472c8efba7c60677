// Three accounts, since three rules: state (only we), phones' files (by choice anybody who knows an address), the log of who read those.
// None has a key that works: identities only.
import { Tags } from '../types.bicep'

param suffix string
param location string
param tags Tags
param redundancy string
param privateEndpoints bool
@description('Who is let in without private endpoints.')
param subnets string[]
@allowed(['frontend', 'account'])
param phonesFrom string
param siloPrincipalId string
param frontendPrincipalId string
param workspaceId string

var direct = phonesFrom == 'account'
var role = {
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  tableReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
}

var letIn = [for subnet in privateEndpoints ? [] : subnets: { id: subnet, action: 'Allow' }]

// The firewall for what only we reach.
var ours = {
  publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
  networkAcls: {
    defaultAction: 'Deny'
    bypass: 'None'
    virtualNetworkRules: letIn
  }
}

var keyless = {
  allowSharedKeyAccess: false
  allowCrossTenantReplication: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
}

resource state 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take('ststate${suffix}', 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: { ...keyless, ...ours, allowBlobPublicAccess: false, encryption: { requireInfrastructureEncryption: true, keySource: 'Microsoft.Storage', services: { blob: { enabled: true, keyType: 'Account' }, table: { enabled: true, keyType: 'Account' } } } }

  resource tables 'tableServices' = {
    name: 'default'

    // Made here so that the frontend, which finds the silos in it, can be let into this table alone.
    resource silos 'tables' = { name: 'OrleansSiloInstances' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 14 }, containerDeleteRetentionPolicy: { enabled: true, days: 14 } }

    resource calls 'containers' = { name: 'calls' }
    resource reports 'containers' = { name: 'calls-reports' }
    resource keys 'containers' = { name: 'keys' }
  }
}

resource phones 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: take('stphones${suffix}', 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  // Phones that fetch here have neither an identity nor a known address: who knows the unguessable name may read, nobody may list.
  properties: direct
    ? { ...keyless, allowBlobPublicAccess: true, publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'None' } }
    : { ...keyless, ...ours, allowBlobPublicAccess: false }

  resource blobs 'blobServices' = {
    name: 'default'
    // Nothing that was deleted stays: the files hold passwords.
    properties: { deleteRetentionPolicy: { enabled: false }, containerDeleteRetentionPolicy: { enabled: false }, isVersioningEnabled: false }

    resource container 'containers' = { name: 'phones', properties: { publicAccess: direct ? 'Blob' : 'None' } }
  }
}

resource readLog 'Microsoft.Storage/storageAccounts@2024-01-01' = if (direct) {
  name: take('stlog${suffix}', 24)
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  // Azure Monitor writes here, as one of the services that pass the firewall.
  properties: { ...keyless, ...ours, allowBlobPublicAccess: false, networkAcls: { ...ours.networkAcls, bypass: 'AzureServices' } }

  // The silos look three days back at most, and the log holds phones' addresses.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'forget'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['appendBlob'], prefixMatch: ['insights-logs-storageread/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } }
            }
          }
        ]
      }
    }
  }
}

// What the silos read to tell whether a phone has fetched.
resource reads 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (direct) {
  scope: phones::blobs
  name: 'reads'
  properties: { storageAccountId: readLog.id, logs: [{ category: 'StorageRead', enabled: true }] }
}

// Who touched the state with what right; without the reads, which are many.
resource stateLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: state::blobs
  name: 'changes'
  properties: { workspaceId: workspaceId, logs: [{ category: 'StorageDelete', enabled: true }], metrics: [{ category: 'Transaction', enabled: true }] }
}

resource tableMetrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: state::tables
  name: 'metrics'
  properties: { workspaceId: workspaceId, metrics: [{ category: 'Transaction', enabled: true }] }
}

resource siloTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state
  name: guid(state.id, siloPrincipalId, role.tableContributor)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.tableContributor)
  }
}

resource siloCalls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state::blobs::calls
  name: guid(state::blobs::calls.id, siloPrincipalId, role.blobContributor)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobContributor)
  }
}

resource siloReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state::blobs::reports
  name: guid(state::blobs::reports.id, siloPrincipalId, role.blobContributor)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobContributor)
  }
}

resource siloPhones 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: phones::blobs::container
  name: guid(phones::blobs::container.id, siloPrincipalId, role.blobContributor)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobContributor)
  }
}

// Of the account: Azure makes the container with the first entry.
resource siloReadLog 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (direct) {
  scope: readLog
  name: guid(readLog.id, siloPrincipalId, role.blobReader)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobReader)
  }
}

resource frontendSilos 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state::tables::silos
  name: guid(state::tables::silos.id, frontendPrincipalId, role.tableReader)
  properties: {
    principalId: frontendPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.tableReader)
  }
}

// The keys that secrets in the state are sealed with, themselves wrapped by the vault's.
resource siloKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: state::blobs::keys
  name: guid(state::blobs::keys.id, siloPrincipalId, role.blobContributor)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobContributor)
  }
}

output state { id: string, tables: string, blobs: string } = {
  id: state.id
  tables: state.properties.primaryEndpoints.table
  blobs: state.properties.primaryEndpoints.blob
}
output phones { id: string, blobs: string } = { id: phones.id, blobs: phones.properties.primaryEndpoints.blob }
@description('Empty when phones fetch through the frontend, which knows by itself.')
output readLog { id: string, blobs: string } = { id: direct ? readLog.id : '', blobs: direct ? readLog!.properties.primaryEndpoints.blob : '' }
