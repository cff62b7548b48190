// Log lines of cloud services in their own shapes: CloudTrail natively; sign-ins, mailbox audit, identity provider and cluster
// audit as JSON with a "logsource". Each starts a line with what all events of that log share.
#pragma once

#include <string_view>

#include "rooms/know/sample/week.h"

namespace redoubt::rooms::sample {

struct CloudCall {
    std::string_view service;  // "iam": eventSource without its end
    std::string_view name;     // "CreateAccessKey"
    std::string_view user;     // an IAM user; or the session of a role
    std::string_view role = {};
    std::string_view from_ip;
    std::string_view agent = "aws-cli/2.31.0";
};
Line cloud_call(Week& week, Time at, const CloudCall& call);
void add_cloud_call(Week& week, Time at, Line line);  // aws/cloudtrail.ndjson

Line service_line(Time at, std::string_view product, std::string_view service);
void add_service_line(Week& week, Time at, std::string_view product, std::string_view service, Line line);  // <product>/<service>.ndjson

Line cluster_call(Time at, std::string_view user, std::string_view verb, std::string_view space, std::string_view subresource, int code);

}  // namespace redoubt::rooms::sample
