#include "records/all.h"

#include <array>

#include "records/activity.h"
#include "records/advisory.h"
#include "records/alert.h"
#include "records/asset.h"
#include "records/authority.h"
#include "records/campaign.h"
#include "records/change.h"
#include "records/claim.h"
#include "records/control.h"
#include "records/decision.h"
#include "records/disclosure.h"
#include "records/document.h"
#include "records/evidence.h"
#include "records/finding.h"
#include "records/goal.h"
#include "records/incident.h"
#include "records/level.h"
#include "records/metric.h"
#include "records/observable.h"
#include "records/occurrence.h"
#include "records/page.h"
#include "records/party.h"
#include "records/request.h"
#include "records/requirement.h"
#include "records/risk.h"
#include "records/rota.h"
#include "records/rule.h"
#include "records/source.h"
#include "records/task.h"
#include "records/template.h"
#include "records/threat.h"

namespace redoubt::records {

std::span<const schema::RecordInfo* const> all_records() {
    static constexpr std::array all{
        &asset_record,       &party_record,      &level_record,      &document_record,    &threat_record,     &advisory_record,                // know
        &source_record,      &rule_record,       &alert_record,      &alert_group_record, &observable_record, &incident_record, &rota_record,  // watch
        &finding_record,     &occurrence_record, &disclosure_record, &campaign_record,                                                         // fix
        &risk_record,        &decision_record,   &change_record,     &authority_record,                                                        // decide
        &requirement_record, &claim_record,      &control_record,    &evidence_record,    &page_record,                                        // prove
        &activity_record,    &template_record,   &task_record,       &request_record,                                                          // rehearse
        &goal_record,        &metric_record,                                                                                                   // team
    };
    return all;
}

}  // namespace redoubt::records
