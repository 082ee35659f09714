// What a vendor's test tool runs against the sandbox of the gateway.

RuleSet: Script(id)
* insert Published(TestScript, {id})

RuleSet: Fixture(id, target)
* fixture[+].id = "{id}"
* fixture[=].autocreate = false
* fixture[=].autodelete = false
* fixture[=].resource = Reference({target})

RuleSet: Post(number, fixture, url, described)
* test[{number}].action[+].operation.description = "{described}"
* test[{number}].action[=].operation.contentType = #application/fhir+json
* test[{number}].action[=].operation.encodeRequestUrl = true
* test[{number}].action[=].operation.method = #post
* test[{number}].action[=].operation.sourceId = "{fixture}"
* test[{number}].action[=].operation.url = "{url}"

RuleSet: Status(number, code, described)
* test[{number}].action[+].assert.description = "{described}"
* test[{number}].action[=].assert.direction = #response
* test[{number}].action[=].assert.operator = #equals
* test[{number}].action[=].assert.responseCode = "{code}"
* test[{number}].action[=].assert.warningOnly = false

RuleSet: Says(number, expression, described)
* test[{number}].action[+].assert.description = "{described}"
* test[{number}].action[=].assert.expression = "{expression}"
* test[{number}].action[=].assert.warningOnly = false

Instance: send-a-screening
InstanceOf: TestScript
Usage: #definition
* insert Script(send-a-screening)
* name = "SendAScreening"
* title = "A screening is accepted and gives its scenario"
* description = "Posts the transaction of the examples and looks for the scenario."
* insert Fixture(screening, Bundle/amina-transaction)
* test[0].name = "Transaction"
* test[0].description = "The transaction is accepted as a whole."
* insert Post(0, screening, [[/]], The transaction)
* insert Status(0, 200, The transaction is accepted)
* insert Says(0, [[Bundle.type = 'transaction-response']], A transaction-response with one entry for each entry)
* test[1].name = "Again"
* test[1].description = "The same Bundle gets its first answer again."
* insert Post(1, screening, [[/]], The same transaction)
* insert Status(1, 200, Nothing is refused and nothing is done twice)

Instance: preview-a-talk
InstanceOf: TestScript
Usage: #definition
* insert Script(preview-a-talk)
* name = "PreviewATalk"
* title = "A preview says what would be charged"
* description = "Asks what the collection of the examples would give; nothing is stored."
* insert Fixture(talk, Bundle/amina-collection)
* test[0].name = "Preview"
* test[0].description = "The preview answers with an outcome."
* insert Post(0, talk, [[/$preview]], The preview)
* insert Status(0, 200, The preview is answered)
* insert Says(0, [[Parameters.parameter.where(name = 'outcome').exists()]], There is an outcome)

Instance: what-is-due
InstanceOf: TestScript
Usage: #definition
* insert Script(what-is-due)
* name = "WhatIsDue"
* title = "The billing platform finds what is due"
* description = "Searches billable charges by deadline."
* test[0].name = "Search"
* test[0].description = "A search by status and deadline."
* test[0].action[0].operation.description = "The search"
* test[0].action[0].operation.encodeRequestUrl = true
* test[0].action[0].operation.method = #get
* test[0].action[0].operation.resource = #ChargeItem
* test[0].action[0].operation.params = "?status=billable&due=ge2026-01-01"
* insert Status(0, 200, The search is answered)
* insert Says(0, [[Bundle.type = 'searchset']], A searchset)
