#include "rooms/know/sample/cloud_lines.h"

#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/estate.h"

namespace redoubt::rooms::sample {

Line cloud_call(Week& week, Time at, const CloudCall& call) {
    Line line;
    line.text("eventVersion", "1.11").open("userIdentity").text("type", call.role.empty() ? "IAMUser" : "AssumedRole");
    if (call.role.empty())
        line.text("arn", fmt::format("arn:aws:iam::{}:user/{}", cloud_account, call.user)).text("userName", call.user);
    else
        line.text("arn", fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", cloud_account, call.role, call.user));
    line.text("accountId", cloud_account).close();
    line.text("eventTime", format_time({at.unix_ns / 1'000'000'000 * 1'000'000'000})).text("eventSource", fmt::format("{}.amazonaws.com", call.service));
    line.text("eventName", call.name).text("awsRegion", "eu-central-1").text("sourceIPAddress", call.from_ip).text("userAgent", call.agent);
    const uint64_t a = week.random().next(), b = week.random().next();
    line.text("eventID", fmt::format("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff, b >> 52, b & 0xffffffffffff));
    line.text("eventType", call.name == "ConsoleLogin" ? "AwsConsoleSignIn" : "AwsApiCall").text("recipientAccountId", cloud_account);
    return line;
}

void add_cloud_call(Week& week, Time at, Line line) { week.add("aws/cloudtrail.ndjson", at, std::move(line)); }

Line service_line(Time at, std::string_view product, std::string_view service) {
    Line line;
    line.open("logsource").text("product", product).text("service", service).close();
    line.text("timestamp", format_time(at));
    line.text("hostname", product == "kubernetes" ? "k8s-shop" : product == "okta" ? "identity-provider" : "office-tenant");
    return line;
}

void add_service_line(Week& week, Time at, std::string_view product, std::string_view service, Line line) {
    week.add(fmt::format("{}/{}.ndjson", product, service), at, std::move(line));
}

Line cluster_call(Time at, std::string_view user, std::string_view verb, std::string_view space, std::string_view subresource, int code) {
    Line line = service_line(at, "kubernetes", "audit");
    line.text("verb", verb).open("user").text("username", user).close();
    line.open("objectRef").text("resource", "pods").text("namespace", space);
    if (!subresource.empty()) line.text("subresource", subresource);
    line.close().open("responseStatus").number("code", code).close();
    return line;
}

}  // namespace redoubt::rooms::sample
