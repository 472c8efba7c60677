// A vault for each process: the frontend, which strangers talk to, cannot read what payments are made with.
// A secret is a setting: its name with -- for : is read by the process at its start. One that is not given is not there.
import { Tags } from '../types.bicep'

param suffix string
param location string
param tags Tags
param privateEndpoints bool
param subnets string[]
param siloPrincipalId string
param frontendPrincipalId string
param workspaceId string

@secure()
param stripeApiKey string
@secure()
param stripeWebhookSecret string
@secure()
param mailPassword string
@secure()
param turnstileSecret string

var role = {
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  // Wrap, unwrap and read of keys, and nothing else.
  encryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6'
}

var letIn = [for subnet in privateEndpoints ? [] : subnets: { id: subnet }]

var properties = {
  tenantId: tenant().tenantId
  sku: { family: 'A', name: 'standard' }
  enableRbacAuthorization: true
  enableSoftDelete: true
  enablePurgeProtection: true
  softDeleteRetentionInDays: 90
  publicNetworkAccess: privateEndpoints ? 'Disabled' : 'Enabled'
  networkAcls: {
    defaultAction: 'Deny'
    bypass: 'None'
    virtualNetworkRules: letIn
  }
}

resource silo 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('kv-s-${suffix}', 24)
  location: location
  tags: tags
  properties: properties

  resource apiKey 'secrets' = if (!empty(stripeApiKey)) {
    name: 'Payments--Stripe--ApiKey'
    properties: { value: stripeApiKey }
  }

  resource webhookSecret 'secrets' = if (!empty(stripeWebhookSecret)) {
    name: 'Payments--Stripe--WebhookSecret'
    properties: { value: stripeWebhookSecret }
  }

  resource mail 'secrets' = if (!empty(mailPassword)) {
    name: 'Mail--Password'
    properties: { value: mailPassword }
  }

  // Secrets in the state are sealed by keys that it wraps: who has the tables and the blobs has none of them. A new version wraps what is new; old ones
  // go on opening, so it has no end.
  resource wrapping 'keys' = {
    name: 'state-secrets'
    properties: {
      kty: 'RSA'
      keySize: 3072
      keyOps: ['wrapKey', 'unwrapKey']
      rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }] }
    }
  }
}

resource frontend 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: take('kv-f-${suffix}', 24)
  location: location
  tags: tags
  properties: properties

  resource turnstile 'secrets' = if (!empty(turnstileSecret)) {
    name: 'Signup--Turnstile--Secret'
    properties: { value: turnstileSecret }
  }

}

resource siloReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: silo
  name: guid(silo.id, siloPrincipalId, role.secretsUser)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsUser)
  }
}

resource frontendReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: frontend
  name: guid(frontend.id, frontendPrincipalId, role.secretsUser)
  properties: {
    principalId: frontendPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsUser)
  }
}

resource siloWraps 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: silo::wrapping
  name: guid(silo::wrapping.id, siloPrincipalId, role.encryptionUser)
  properties: {
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.encryptionUser)
  }
}

resource siloLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: silo
  name: 'audit'
  properties: { workspaceId: workspaceId, logs: [{ category: 'AuditEvent', enabled: true }] }
}

resource frontendLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: frontend
  name: 'audit'
  properties: { workspaceId: workspaceId, logs: [{ category: 'AuditEvent', enabled: true }] }
}

output silo { id: string, uri: string } = { id: silo.id, uri: silo.properties.vaultUri }
output frontend { id: string, uri: string } = { id: frontend.id, uri: frontend.properties.vaultUri }
@description('Without a version, so that the newest wraps.')
output secretsKeyUri string = silo::wrapping.properties.keyUri
