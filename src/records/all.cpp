#include "records/all.h"

#include <array>

#include "records/alert.h"
#include "records/asset.h"
#include "records/incident.h"
#include "records/observable.h"
#include "records/party.h"
#include "records/rule.h"
#include "records/source.h"

namespace redoubt::records {

std::span<const schema::RecordInfo* const> all_records() {
    static constexpr std::array all{&asset_record, &party_record,       &source_record,     &rule_record,
                                    &alert_record, &alert_group_record, &observable_record, &incident_record};
    return all;
}

}  // namespace redoubt::records
