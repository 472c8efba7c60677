// Dashboard (a workbook) and alert rules over what the collector writes into the workspace (docs/telemetry.md).
//
// Parameters: workspaceId and appInsightsId are resource ids of the Log Analytics workspace and of the workspace-based Application Insights that
// the collector sends to; actionGroupEmails are whom alerts reach (none: the rules are made, and reach nobody); location is that of the workspace.
//
// Counters must arrive as differences: run silo and frontend with OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta, since Application
// Insights adds up what it gets.

import { Tags } from '../types.bicep'

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('Resource id of the workspace-based Application Insights that the workbook is found at.')
param appInsightsId string

@description('E-mail addresses that alerts are sent to.')
param actionGroupEmails string[] = []

@description('Where the workspace is.')
param location string = resourceGroup().location

@description('First part of the names of what is made.')
param namePrefix string = 'billing'

param tags Tags = {}

// Value is compared with the threshold; each of `when` and `severity` is also in docs/telemetry.md, which a test writes.
var rules = [
  {
    name: 'no-silo'
    when: 'no silo has reported for 5 minutes'
    severity: 0
    query: '''AppMetrics | where Name == 'billing.journal.not_done' | summarize Value = count()'''
    operator: 'LessThan'
    threshold: 1
    minutes: 5
  }
  {
    name: 'logs-full'
    when: 'the day has no room for more logs and metrics: until it is over `no-silo` fires for nothing, and no other alert does'
    severity: 1
    query: '''_LogOperation | where Category =~ 'Ingestion' and Detail has 'OverQuota' | summarize Value = count()'''
    operator: 'GreaterThan'
    threshold: 0
    minutes: 15
  }
  {
    name: 'records-refused'
    when: 'records of nodes were not taken because the journal or the rows are behind'
    severity: 1
    query: '''AppMetrics | where Name == 'billing.journal.refused' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 0
    minutes: 5
  }
  {
    name: 'packets-unanswered'
    when: 'packets were left unanswered by our fault: the queue was full, or an error'
    severity: 1
    query: '''AppMetrics | where Name == 'billing.radius.requests' and tostring(Properties['outcome']) in ('QueueFull', 'ClientQueueFull', 'HandlerFailed', 'SendFailed') | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 0
    minutes: 5
  }
  {
    name: 'storage-away'
    when: 'more than 10 attempts at a commit of the journal failed within 5 minutes'
    severity: 1
    query: '''AppMetrics | where Name == 'billing.journal.failed_commits' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 10
    minutes: 5
  }
  {
    name: 'rows-behind'
    when: 'a durable record has waited more than a minute for its effects to be in rows'
    severity: 2
    query: '''AppMetrics | where Name == 'billing.journal.oldest' | summarize Value = max(Max)'''
    operator: 'GreaterThan'
    threshold: 60
    minutes: 5
  }
  {
    name: 'storage-slow'
    when: 'a commit of the journal takes longer than a second on the average of 15 minutes'
    severity: 2
    query: '''AppMetrics | where Name == 'billing.journal.commit.duration' | summarize Value = sum(Sum) / sum(ItemCount)'''
    operator: 'GreaterThan'
    threshold: 1
    minutes: 15
  }
  {
    name: 'commits-refused'
    when: 'changes were refused because too many waited for their table'
    severity: 2
    query: '''AppMetrics | where Name == 'azuretables.commit.refused' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 0
    minutes: 5
  }
  {
    name: 'conflicts'
    when: 'more than 100 writes within 15 minutes met another writer: a grain may live twice'
    severity: 3
    query: '''AppMetrics | where Name == 'azuretables.commit.conflicts' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 100
    minutes: 15
  }
  {
    name: 'ends-estimated'
    when: 'more than a fifth of at least 50 ends within 15 minutes are estimated: Stops do not arrive'
    severity: 2
    query: '''AppMetrics | where Name == 'billing.calls.ended' | summarize Estimated = sumif(Sum, tostring(Properties['certainty']) == 'Estimated'), Ended = sum(Sum) | extend Value = iff(Ended >= 50, 100.0 * Estimated / Ended, 0.0)'''
    operator: 'GreaterThan'
    threshold: 20
    minutes: 15
  }
  {
    name: 'passwords-guessed'
    when: 'more than 300 wrong passwords within 15 minutes'
    severity: 2
    query: '''AppMetrics | where Name == 'billing.refusals' and tostring(Properties['reason']) == 'wrong password' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 300
    minutes: 15
  }
  {
    name: 'unknown-sources'
    when: 'more than 1,000 packets within 15 minutes from addresses that no node has'
    severity: 3
    query: '''AppMetrics | where Name == 'billing.radius.unknown_sources' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 1000
    minutes: 15
  }
  {
    name: 'files-not-published'
    when: 'more than 10 publications of phone files failed within 15 minutes'
    severity: 3
    query: '''AppMetrics | where Name == 'billing.provisioning.publications' and tostring(Properties['outcome']) == 'failed' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 10
    minutes: 15
  }
  {
    name: 'signups-stuck'
    when: 'more than 20 steps of signups had to be repeated within 15 minutes'
    severity: 2
    query: '''AppMetrics | where Name == 'billing.signup.steps' and tostring(Properties['outcome']) == 'repeated' | summarize Value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 20
    minutes: 15
  }
  {
    name: 'frontend-errors'
    when: 'more than 20 requests within 5 minutes were answered with an internal error'
    severity: 2
    query: '''AppMetrics | where Name == 'http.server.request.duration' and toint(Properties['http.response.status_code']) >= 500 | summarize Value = sum(ItemCount)'''
    operator: 'GreaterThan'
    threshold: 20
    minutes: 5
  }
]

resource recipients 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(actionGroupEmails)) {
  name: '${namePrefix}-alerts'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'billing'
    enabled: true
    emailReceivers: [
      for (address, index) in actionGroupEmails: {
        name: 'email-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: 'Billing: ${rule.name}'
      description: 'Fires when ${rule.when}.'
      severity: rule.severity
      enabled: true
      evaluationFrequency: 'PT${rule.minutes}M'
      windowSize: 'PT${rule.minutes}M'
      scopes: [workspaceId]
      // A new installation has sent none of its metrics yet.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            metricMeasureColumn: 'Value'
            timeAggregation: 'Maximum'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(actionGroupEmails) ? [] : [recipients.id]
      }
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, namePrefix, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Billing'
    category: 'workbook'
    sourceId: appInsightsId
    version: '1.0'
    serializedData: replace(loadTextContent('workbook.json'), '{workspaceId}', workspaceId)
  }
}

output workbookId string = workbook.id
