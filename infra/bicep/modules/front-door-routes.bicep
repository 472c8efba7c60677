// What Front Door lets through, and to whom. Nothing is cached: pages are people's own, and a phone's file must be the newest.
param profileName string
param endpointName string
param sku string
@description('Empty for the name that Front Door gives.')
param hostName string
param originHost string
param environmentId string
param location string

var premium = sku == 'Premium_AzureFrontDoor'

resource profile 'Microsoft.Cdn/profiles@2024-09-01' existing = {
  name: profileName

  resource endpoint 'afdEndpoints' existing = { name: endpointName }
}

resource domain 'Microsoft.Cdn/profiles/customDomains@2024-09-01' = if (!empty(hostName)) {
  parent: profile
  name: replace(hostName, '.', '-')
  properties: { hostName: hostName, tlsSettings: { certificateType: 'ManagedCertificate', minimumTlsVersion: 'TLS12' } }
}

resource origins 'Microsoft.Cdn/profiles/originGroups@2024-09-01' = {
  parent: profile
  name: 'frontend'
  properties: {
    sessionAffinityState: 'Disabled'
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 2, additionalLatencyInMilliseconds: 50 }
    healthProbeSettings: { probePath: '/health/ready', probeProtocol: 'Https', probeRequestType: 'GET', probeIntervalInSeconds: 30 }
  }

  resource origin 'origins' = {
    name: 'frontend'
    properties: {
      hostName: originHost
      // Container Apps knows the app by it. The visitor's own is in X-Forwarded-Host.
      originHostHeader: originHost
      httpsPort: 443
      enforceCertificateNameCheck: true
      sharedPrivateLinkResource: premium
        ? { privateLink: { id: environmentId }, privateLinkLocation: location, groupId: 'managedEnvironments', requestMessage: 'Front Door' }
        : null
    }
  }
}

resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2024-09-01' = {
  parent: profile::endpoint
  name: 'frontend'
  properties: {
    originGroup: { id: origins.id }
    customDomains: empty(hostName) ? [] : [{ id: domain.id }]
    linkToDefaultDomain: empty(hostName) ? 'Enabled' : 'Disabled'
    patternsToMatch: ['/*']
    supportedProtocols: ['Http', 'Https']
    httpsRedirect: 'Enabled'
    forwardingProtocol: 'HttpsOnly'
    enabledState: 'Enabled'
  }
  dependsOn: [origins::origin]
}

resource firewall 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2024-02-01' = {
  name: replace('waf${profileName}', '-', '')
  location: 'Global'
  sku: { name: sku }
  properties: {
    policySettings: { enabledState: 'Enabled', mode: 'Prevention', requestBodyCheck: 'Enabled' }
    customRules: {
      rules: [
        {
          // Above what the frontend itself allows an address: this is for floods.
          name: 'Signup'
          priority: 100
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: 1500
          action: 'Block'
          matchConditions: [
            { matchVariable: 'RequestUri', operator: 'RegEx', matchValue: ['^https?://[^/]+(:[0-9]+)?/(api/v1/)?signup/'], transforms: ['Lowercase'] }
            // The payment processor tells of many visitors from few addresses, and signs what it says.
            { matchVariable: 'RequestUri', operator: 'Contains', negateCondition: true, matchValue: ['/api/v1/signup/webhooks/'], transforms: ['Lowercase'] }
          ]
        }
        {
          // A building full of phones has one address, and all of them start when its power comes back.
          name: 'Phones'
          priority: 110
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: 20000
          action: 'Block'
          matchConditions: [{ matchVariable: 'RequestUri', operator: 'Contains', matchValue: ['/phones/'], transforms: ['Lowercase'] }]
        }
      ]
    }
    // Only Premium has them. Phones' paths and signup forms have nothing in them that they look for.
    managedRules: { managedRuleSets: premium ? [{ ruleSetType: 'Microsoft_BotManagerRuleSet', ruleSetVersion: '1.1' }] : [] }
  }
}

resource security 'Microsoft.Cdn/profiles/securityPolicies@2024-09-01' = {
  parent: profile
  name: 'firewall'
  properties: {
    parameters: {
      type: 'WebApplicationFirewall'
      wafPolicy: { id: firewall.id }
      associations: [
        {
          domains: empty(hostName) ? [{ id: profile::endpoint.id }] : [{ id: profile::endpoint.id }, { id: domain.id }]
          patternsToMatch: ['/*']
        }
      ]
    }
  }
}
