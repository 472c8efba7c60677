// The portal, the API and the signup pages on Container Apps: a certificate, sticky sessions and scaling without parts of our own.
import { Identity, Settings, Size, Tags } from '../types.bicep'

param name string
param location string
param tags Tags
param size Size
param subnetId string
param subnetPrefix string
param identity Identity
param registryServer string
@description('Empty before the first deployment of code: a sample stands there meanwhile.')
param image string
param workspaceName string
@description('Name and value of its settings; none is secret.')
param settings Settings

var first = empty(image)
var port = 8080

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = { name: workspaceName }

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: 'cae-${name}'
  location: location
  tags: tags
  properties: {
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: size.privateEndpoints }
    // Front Door's private link is the only way in where there is one.
    publicNetworkAccess: size.privateEndpoints ? 'Disabled' : 'Enabled'
    zoneRedundant: !empty(size.zones)
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    peerAuthentication: { mtls: { enabled: false } }
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'logs'
  properties: {
    workspaceId: workspace.id
    logs: [{ category: 'ContainerAppConsoleLogs', enabled: true }, { category: 'ContainerAppSystemLogs', enabled: true }]
  }
}

// A preview, since only these know runtime.dotnet.
resource app 'Microsoft.App/containerApps@2025-10-02-preview' = {
  name: 'ca-${name}-frontend'
  location: location
  tags: { ...tags, 'azd-service-name': 'frontend' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [{ server: registryServer, identity: identity.id }]
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
        // A page's circuit lives in one process.
        stickySessions: { affinity: 'sticky' }
      }
      // Keys of session cookies are the platform's: made, kept and shared among the replicas by it.
      runtime: { dotnet: { autoConfigureDataProtection: true } }
    }
    template: {
      terminationGracePeriodSeconds: 60
      scale: {
        minReplicas: size.frontends.least
        maxReplicas: size.frontends.most
        rules: [{ name: 'requests', http: { metadata: { concurrentRequests: '200' } } }]
      }
      containers: [
        {
          name: 'frontend'
          image: first ? 'mcr.microsoft.com/dotnet/samples:aspnetapp' : image
          resources: { cpu: json(size.frontends.cpu), memory: size.frontends.memory }
          env: [
            ...map(items(settings), setting => { name: setting.key, value: setting.value })
            { name: 'AZURE_CLIENT_ID', value: identity.clientId }
            { name: 'ASPNETCORE_HTTP_PORTS', value: string(port) }
            // The ingress is in this subnet.
            { name: 'ForwardedHeaders__KnownNetworks__0', value: subnetPrefix }
          ]
          probes: first
            ? []
            : [
                { type: 'Liveness', httpGet: { path: '/health/live', port: port }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }
                { type: 'Readiness', httpGet: { path: '/health/ready', port: port }, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 3 }
                { type: 'Startup', httpGet: { path: '/health/live', port: port }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 }
              ]
        }
      ]
    }
  }
}

output host string = app.properties.configuration.ingress.fqdn
output environmentId string = environment.id
