// AWS: what `aws ec2 describe-instances` prints, and the items of AWS Config (snapshots, history, results of its queries). Config
// writes the same fields as the API, but in lower case at the front.
#include <array>

#include "base/text.h"
#include "estate/cloud.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Value;

constexpr std::array aws_kinds{
    ResourceKind{"aws::ec2::instance", AssetKind::host},
    ResourceKind{"aws::rds::dbinstance", AssetKind::service},
    ResourceKind{"aws::rds::dbcluster", AssetKind::service},
    ResourceKind{"aws::redshift::cluster", AssetKind::service},
    ResourceKind{"aws::elasticloadbalancing::loadbalancer", AssetKind::service},
    ResourceKind{"aws::elasticloadbalancingv2::loadbalancer", AssetKind::service},
    ResourceKind{"aws::cloudfront::distribution", AssetKind::service},
    ResourceKind{"aws::apigateway::restapi", AssetKind::service},
    ResourceKind{"aws::apigatewayv2::api", AssetKind::service},
    ResourceKind{"aws::ecs::service", AssetKind::service},
    ResourceKind{"aws::eks::cluster", AssetKind::service},
    ResourceKind{"aws::opensearch::domain", AssetKind::service},
    ResourceKind{"aws::lambda::function", AssetKind::application},
    ResourceKind{"aws::s3::bucket", AssetKind::data_set},
    ResourceKind{"aws::dynamodb::table", AssetKind::data_set},
    ResourceKind{"aws::efs::filesystem", AssetKind::data_set},
    ResourceKind{"aws::ecr::repository", AssetKind::repository},
    ResourceKind{"aws::codecommit::repository", AssetKind::repository},
    ResourceKind{"aws::ec2::vpc", AssetKind::network_zone},
};

// "InstanceId" of the API or "instanceId" of Config.
const Value& field(const Value& value, std::string_view name) {
    if (const Value* found = value.map().find(name)) return *found;
    std::string low(name);
    low[0] = lower(low[0]);
    return value.map()[low];
}
std::string_view text(const Value& value, std::string_view name) { return field(value, name).text(); }

void add_tags(Draft& draft, const Value& tags) {
    add_labels(draft, tags.map());
    draft.title(tags.map()["Name"].text());
    for (const Value& tag : tags.list()) {
        const std::string_view key = text(tag, "Key"), value = text(tag, "Value");
        if (key == "Name") draft.title(value);
        draft.tag(value.empty() ? std::string(key) : std::string(key) + "=" + std::string(value));
    }
}

void add_interfaces(CloudReport& cloud, Draft& draft, const Value& instance) {
    const std::string_view network = text(instance, "VpcId");
    cloud.private_address(draft, text(instance, "PrivateIpAddress"), network);
    cloud.public_address(draft, text(instance, "PublicIpAddress"));
    for (const Value& interface : field(instance, "NetworkInterfaces").list()) {
        (void)draft.id(IdKind::mac, text(interface, "MacAddress"));
        for (const Value& address : field(interface, "PrivateIpAddresses").list()) {
            cloud.private_address(draft, text(address, "PrivateIpAddress"), network);
            cloud.public_address(draft, text(field(address, "Association"), "PublicIp"));
        }
        // Global, but reached from outside only where a route says so: no reason to call it public.
        for (const Value& address : field(interface, "Ipv6Addresses").list()) (void)draft.id(IdKind::ip, text(address, "Ipv6Address"));
    }
}

void add_instance(CloudReport& cloud, Draft& draft, const Value& instance) {
    (void)draft.id(IdKind::cloud, text(instance, "InstanceId"));
    add_tags(draft, field(instance, "Tags"));
    draft.name(text(instance, "PrivateDnsName"));
    draft.name(text(instance, "PublicDnsName"));
    add_interfaces(cloud, draft, instance);
    const std::string_view zone = text(field(instance, "Placement"), "AvailabilityZone");
    // "eu-west-1a" is of the region eu-west-1.
    if (zone.size() > 1) draft.fact("site", zone.substr(0, zone.size() - 1));
    draft.fact("location", zone);
    draft.fact("network", text(instance, "VpcId"));
    draft.fact("os", text(instance, "PlatformDetails").empty() ? text(instance, "Platform") : text(instance, "PlatformDetails"));
    draft.fact("arch", text(instance, "Architecture"));
    draft.fact("model", text(instance, "InstanceType"));
    draft.fact("image", text(instance, "ImageId"));
    draft.fact("vendor", "AWS");
    draft.fact("status", text(field(instance, "State"), "Name"));
}

bool is_gone(const Value& instance) { return text(field(instance, "State"), "Name") == "terminated"; }

Result<> give_instance(CloudReport& cloud, const Value& instance, std::string_view account) {
    if (is_gone(instance)) return {};
    Draft draft(AssetKind::host);
    add_instance(cloud, draft, instance);
    cloud.in_account(draft, account);
    return cloud.give(std::move(draft), std::string(text(instance, "InstanceId")));
}

void add_reach(Draft& draft, const Value& configuration) {
    if (text(configuration, "Scheme") == "internet-facing") draft.open_to_all("its load balancer faces the Internet");
    if (field(configuration, "PubliclyAccessible").boolean()) draft.open_to_all("AWS says that it is publicly accessible");
    draft.name(text(configuration, "DNSName"));
    draft.name(text(configuration, "DomainName"));
    draft.name(text(field(configuration, "Endpoint"), "Address"));
    draft.fact("product", text(configuration, "Engine"));
    draft.fact("product_version", text(configuration, "EngineVersion"));
}

Result<> give_item(CloudReport& cloud, const Value& item) {
    const std::string_view type = text(item, "ResourceType"), id = text(item, "ResourceId");
    const ResourceKind* known = find_kind(aws_kinds, type);
    if (known == nullptr) {
        cloud.passed_over(type.empty() ? "an item without a type" : type);
        return {};
    }
    if (text(item, "ConfigurationItemStatus").starts_with("ResourceDeleted")) return {};
    Value parsed;
    const Value* configuration = &field(item, "Configuration");
    if (!configuration->text().empty()) {  // the history has it as JSON within JSON
        if (auto inner = schema::parse_json(configuration->text())) parsed = *std::move(inner);
        configuration = &parsed;
    }
    if (known->kind == AssetKind::host && is_gone(*configuration)) return {};
    Draft draft(known->kind);
    draft.key(id);
    const std::string_view arn = text(item, "Arn").empty() ? item.map()["ARN"].text() : text(item, "Arn");
    (void)draft.id(IdKind::cloud, known->kind == AssetKind::host || arn.empty() ? id : arn);
    add_tags(draft, field(item, "Tags"));
    draft.title(text(item, "ResourceName"));
    draft.seen(parse_time(text(item, "ConfigurationItemCaptureTime")));
    draft.fact("site", text(item, "AwsRegion"));
    if (known->kind == AssetKind::host) add_instance(cloud, draft, *configuration);
    add_reach(draft, *configuration);
    draft.fact("type", type);
    cloud.in_account(draft, scalar_text(item.map().find("awsAccountId") != nullptr ? field(item, "AwsAccountId") : field(item, "AccountId")));
    return cloud.give(std::move(draft), std::string(id));
}

Result<> take(CloudReport& cloud, Report& report, const Value& value, const std::string& where) {
    for (const Value& reservation : list_at(value, "Reservations"))
        for (const Value& instance : list_at(reservation, "Instances")) TRY(give_instance(cloud, instance, text(reservation, "OwnerId")));
    for (const Value& item : field(value, "ConfigurationItems").list()) TRY(give_item(cloud, item));
    for (const Value& result : list_at(value, "Results")) {  // of select-resource-config: JSON within JSON
        const auto item = schema::parse_json(result.text());
        if (item)
            TRY(give_item(cloud, *item));
        else
            report.problem(where, "one of the results is not JSON: " + item.error().text());
    }
    if (!text(value, "InstanceId").empty()) TRY(give_instance(cloud, value, ""));
    if (!text(value, "ResourceType").empty()) TRY(give_item(cloud, value));
    return {};
}

}  // namespace

Result<> read_aws(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    CloudReport cloud(report, "aws");
    TRY(each_json(bytes, report, "item", [&](const Value& value, const std::string& where) { return take(cloud, report, value, where); }));
    return cloud.end();
}

}  // namespace redoubt::estate
