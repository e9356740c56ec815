/**
 * Names and types of the fields of the published OpenAPI file (engage-voice-api-docs, d317d03, 2026-08-12), by what they
 * describe. A `byte` is an integer, as in the guide's samples; a `Collection…` has no type there and is a list here.
 */
export const SCHEMAS: Readonly<Record<string, Partial<Record<FieldKind, string>>>> = {
  account: {
    integer: `
      amdDefaultProfile audioRetentionDays concurrentLogins dataRetentionDays
      defaultIntellidialServerId defaultOutdialServerGroupId maxBreakTime maxLunchTime
      maxOutPortsPerAgent minimumSec outboundManualDefaultRingtime overrideDispositions
      phoneRecordingPin primaryTimezone rounding weekOffset`,
    text: `
      accountId accountName crmHost crmInstance crmPwd crmUid databaseShardId defaultCallerid
      defaultHold dncOrgId emailFromAddress ftpHost ftpPwd ftpUid mainAccountId mainAccountName
      notificationEmail offHookHold offHookWhisper offHookWhisperGhost offhookCallerid
      rcAccountAccess recordingAccessMode recordingFilenameFormat recordingsDelivery securityKey
      softphoneHost softphoneWsdl wfmType`,
    flag: `
      archivedAccount dncOrgIdConfirmed enable247Dialing enableAgentRankRouting
      enableAmdProfiles enableBlankCallerid enableCallEventTracking enableCellScrubbing
      enableCentralizedData enableChat enableCloudRouting enableCorporateDirectory
      enableCrmExport enableFifo enableFolderMode enableForceLegacy enableGoodData
      enableHciDialer enableInbound enableIntlOutbound enableListLoading enableMultiuser
      enableOutbound enableOutboundPredictive enableScheduledTasks enableSoftphones
      enableTaskMode enableTcpaSafeMachineDetect enableTracking enableVisualIvr
      enableVoiceBroadcast ivrAppsEnabled outboundPrepay pciCompliance pciComplianceRequest
      tcpaSafeMode usePowerBy`,
    date: 'endDate startDate',
    object: 'mainAccount'
  },
  mainAccount: {
    integer: 'dataRetentionDays isActive',
    text: 'engageAccountId mainAccountId mainAccountName rcAccountId',
    flag: 'enableAmdProfiles enableConsultCall enablePhoneNumbersI18n'
  },
  agent: {
    integer: 'agentId agentRank groupId initLoginBaseStateId maxChats parentAgentId rcUserId softphoneId',
    text: `
      agentType allowDirectAgentTransfer allowFromIpAddresses altDefaultLoginDest
      defaultLoginDest directAgentExtension email externalAgentId firstName ghostRnaAction
      initLoginBaseState lastName location manualOutboundDefaultCallerId
      manualOutboundDefaultCallerIdE164 password phoneLoginPin sipPassword sipSafeUsername team
      username`,
    flag: `
      active allowAgentReports allowAgentStats allowAutoAnswer allowBlended allowCallControl
      allowCampStats allowChat allowChatStats allowChatVoiceConcurrent allowCrossGateRequeue
      allowEndcallforeveryone allowExternalChat allowGateStats allowHangup
      allowHistoricalDialing allowHold allowInbound allowInboundIntlTransfer allowLeadInserts
      allowLoginControl allowLoginUpdates allowManualCalls allowManualIntlCalls
      allowManualIntlTransfer allowManualOutboundGates allowManualPass allowOffHook
      allowOutbound allowRequeue allowSelfAgentStats allowTransfer defaultAutoAnswerOn
      disableSupervisorMonitoring enableSoftphone gatesControlAgentVisibility isActive
      loadBalanceEnabled multiAccountAgent showLeadHistory transientAgent transientDelete
      userManagedByRC`,
    list: `
      accountAccess agentAccountAccess agentChatGroupAccess agentChatQueueAccesses
      agentDialGroupMembers agentGateAccess agentGateGroupAccess agentLoadBalance
      agentLoadBalanceMembers agentSkillProfiles chatQueueAssignments dialGroupAssignments
      gateAssignments permissions whereSupervisee whereSupervisor`,
    date: 'createdOn lastLoginDate transientDeleteDate',
    object: 'agentGroup manualOutboundDefaultGate phoneLoginDialGroup regionalSettings'
  },
  agentGroup: {
    integer: 'agentGroupId',
    text: 'groupName',
    flag: 'isDefault',
    list: 'permissions'
  },
  queueGroup: {
    integer: 'gateGroupId',
    text: 'billingKey groupName',
    list: 'gates groupSkills permissions',
    date: 'createdOn endDate startDate'
  },
  queue: {
    integer: `
      acceptTime dequeueDelay dispositionTimeout gateId gatePriority longCallTime maxQueueLimit
      pauseRecordingSec recordCall shortAbandonTime shortCallTime slaTime syncQueueWait
      throttleCalls throttleDays wrapTime`,
    text: `
      afterCallBaseState agentPopMessage appUrl backupAppUrl billingCode blockedAniMessage
      endCallMessage friSched gateClosedEvent gateDesc gateName manualCallerId
      manualCallerIdE164 maxQueueEvent monSched noAgentEvent onHoldMessage outboundCallerId
      perspectiveRecordingMode recordingSettings requeueType satSched specialAniEvent sunSched
      surveyPopType throttlingAniEvent thuSched transferCallerId transferCallerIdE164 tueSched
      wedSched whisperMessage`,
    flag: `
      enableGlobalPhoneBook enableIvrTokens fifoDisabled gateOpen hangupOnDisposition isActive
      observeDst phoneNumbersI18nEnabled recordingInConference revMatch singleChannelEnabled
      stopRecordingOnTransfer ttAccept`,
    list: 'agentGateAccess gateQueueEvents permissions',
    date: 'createdOn',
    object: `
      abandonCampaign afterCallState agentConnSoapService agentTermSoapService callbackCampaign
      dequeueSoapService gateGroup gatePriorityGroup postCallSoapService postDispSoapService
      resultFileDestination script survey transferTermSoapService`
  },
  dialGroup: {
    integer: `
      agentsReady dialGroupId groupId maxLeadsReturned maxPorts minPredictiveAgents
      outdialServerGroupId progressiveCallDelay`,
    text: 'allowLeadSearch billingKey dialGroupDesc dialGroupName dialMode hciEnabled',
    flag: `
      allowPreviewLeadFilters enableAbsolutePriority enableAgentFilter
      enableCallbacksAfterMaxDailyPass enableCallbacksAfterMaxpass enableListPriority isActive
      progressiveEnabled realTimeAgentData requireFetchedLeadsCalled`,
    list: 'agentDialGroupMembers campaigns permissions'
  },
  campaign: {
    integer: `
      allowLeadInserts allowLeadUpdates campaignId campaignPriority dialLoadedOrder
      dispositionTimeout filterEnabled groupId hangupOnDisposition isActive maxDailyPasses
      maxDialLimit maxPasses maxRingTime maxRingTimeTransfer minPredictiveCallsHistory
      passDelayMin pauseRecordingSec recordCall rescrubInterval scrubDisconnectNoanswer
      showLeadInfo trackSpeedToLead`,
    number: 'seedAbandonRate seedSuccessRate targetAbandonRate',
    text: `
      abandonMsg afterCallBaseState agentPopMessage appUrl aux1Label aux2Label aux3Label
      aux4Label aux5Label billingCode callerId campaignDesc campaignName countryId
      dncScrubOption endCallMsg filterType friSched genericKeyValuePairs liveAnswerMsg
      machAnswerMsg maxDailyPassesInclude maxPassesExclude monSched onHoldMsg
      perspectiveRecordingMode realtimeDncUrl recordingSettings requeueType satSched sunSched
      surveyPopType thuSched transferCallerId tueSched wedSched whisperMsg callingConfiguration`,
    flag: `
      enableGlobalPhoneBook exportFlag machineDetect recordingInConference showLeadPasses
      showListName singleChannelEnabled stopRecordingOnTransfer useGlobalWhitelist`,
    list: `
      campaignDispositions campaignFilterStates campaignFilterTimezones campaignRequeueShortcuts
      campaignWhitelistTagMembers permissions personaCallSchedules`,
    date: 'endDate lastPassDts startDate',
    object: `
      afterCallState agentConnectSoapService agentTermSoapService amdProfileId callerIdBucket
      campaignResultDest campaignUnlimitedFieldGroup customDialZoneGroup dialGroup
      postCallSoapService postDispSoapService quotaGroup script survey transferTermSoapService`
  },
  user: {
    integer: 'rcUserId userId',
    text: 'firstName fullName lastName parentPath phoneNumber phoneNumberE164 rcAccountId userName',
    flag: 'enabled phoneNumbersI18nEnabled rootUser userManagedByRC',
    list: 'children roles',
    date: 'creationDate',
    object: 'regionalSettings'
  },
  caller: {
    text: 'authToken platformHost',
    list: 'accounts',
    object: 'user'
  },
  callerAccount: {
    integer: 'defaultIntellidialServerId defaultOutdialServerGroupId',
    text: `
      accountId accountName databaseShardId emailFromAddress engageAccountId mainAccountId
      mainAccountName rcAccountAccess rcAccountId`,
    flag: `
      enable247Dialing enableAgentRankRouting enableAmdProfiles enableChat enableCloudRouting
      enableFifo enableFolderMode enableGoodData enableHciDialer enableInbound enableMultiUser
      enableOutbound enableSoftphones enableTaskMode enableTcpaSafeMachineDetect enableTracking
      enableVisualIvr enableVoiceBroadcast ivrAppsEnabled outboundPrepay tcpaSafeMode usePowerBy`
  },
  rightsDocument: {
    integer: 'ownerId rightsDocId',
    text: 'accountId rightsDocName',
    flag: 'assigned cascade isMaster',
    list: 'accountPermissions productPermissions resourcePermissions'
  },
  subAccount: {
    text: 'subAccountId subAccountName',
    flag: 'isActive'
  }
}

export type FieldKind = 'integer' | 'number' | 'text' | 'flag' | 'list' | 'date' | 'object'

/** Whether a value is of the kind; `null` is of every kind. */
export function isOfKind(kind: FieldKind, value: unknown): boolean {
  if (value === null) return true
  if (kind === 'integer') return Number.isInteger(value)
  if (kind === 'number') return typeof value === 'number'
  if (kind === 'text') return typeof value === 'string'
  if (kind === 'flag') return typeof value === 'boolean'
  if (kind === 'list') return Array.isArray(value)
  if (kind === 'date') return ['string', 'number', 'object'].includes(typeof value)
  return typeof value === 'object' && !Array.isArray(value)
}
