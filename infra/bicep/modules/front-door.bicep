// The address on the Internet for everything but RADIUS. Its routes come later: the frontend has to know this one's id first.
import { Tags } from '../types.bicep'

param name string
param tags Tags
param sku string
param workspaceId string

resource profile 'Microsoft.Cdn/profiles@2024-09-01' = {
  name: 'afd-${name}'
  location: 'global'
  tags: tags
  sku: { name: sku }
  // A report's download may take its time.
  properties: { originResponseTimeoutSeconds: 240 }

  resource endpoint 'afdEndpoints' = {
    name: name
    location: 'global'
    tags: tags
    properties: { enabledState: 'Enabled' }
  }
}

// Not the access log: paths of phones' files are as good as passwords, and Front Door would write each of them down.
resource log 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: profile
  name: 'firewall'
  properties: { workspaceId: workspaceId, logs: [{ category: 'FrontDoorHealthProbeLog', enabled: true }], metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output id string = profile.properties.frontDoorId
output name string = profile.name
output endpointName string = profile::endpoint.name
output hostName string = profile::endpoint.properties.hostName
