// A campaign: many findings of one sort, put right together by a date: all of one vulnerability, all of one rule. Which findings is
// a query; how far it is, rooms/fix/campaigns.h works out.
#pragma once

#include "schema/record.h"

namespace redoubt::records {

struct Campaign {
    std::string description{};
    std::string query{};
    Time starts{};
    Time ends{};
    double target = 100;
    std::string outcome{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo campaign_record;

}  // namespace redoubt::records
