#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/cloud_lines.h"

namespace redoubt::rooms::sample {
namespace {

constexpr std::string_view abroad = "203.0.113.190";
constexpr std::string_view stolen = "ci-deploy";

Line stolen_call(Week& week, Time at, std::string_view service, std::string_view name) {
    return cloud_call(week, at, {.service = service, .name = name, .user = stolen, .from_ip = abroad, .agent = "aws-cli/2.17.0 kali"});
}

}  // namespace

void add_foreign_access_key(Week& week, Time at) {
    constexpr std::array<std::string_view, 4> questions{"GetCallerIdentity", "ListUsers", "ListRoles", "ListAttachedUserPolicies"};
    for (size_t i = 0; i < questions.size(); ++i) {
        const Time asked = at + seconds(12 * static_cast<int64_t>(i));
        add_cloud_call(
            week, asked,
            cloud_call(week, asked,
                       {.service = i == 0 ? "sts" : "iam", .name = questions[i], .user = "i-0a1b2c3d4e5f60718", .role = "shop-web", .from_ip = abroad}));
    }
    Line key = stolen_call(week, at + minutes(5), "iam", "CreateAccessKey");
    key.open("requestParameters").text("userName", "backup-admin").close();
    add_cloud_call(week, at + minutes(5), std::move(key));
    Line policy = stolen_call(week, at + minutes(7), "iam", "AttachUserPolicy");
    policy.open("requestParameters").text("userName", "backup-admin").text("policyArn", "arn:aws:iam::aws:policy/AdministratorAccess").close();
    add_cloud_call(week, at + minutes(7), std::move(policy));
    Line entered =
        cloud_call(week, at + minutes(21), {.service = "signin", .name = "ConsoleLogin", .user = "backup-admin", .from_ip = abroad, .agent = "Mozilla/5.0"});
    entered.open("additionalEventData").text("MFAUsed", "No").close().open("responseElements").text("ConsoleLogin", "Success").close();
    add_cloud_call(week, at + minutes(21), std::move(entered));
}

void add_trail_stopped(Week& week, Time at) {
    Line stopped = stolen_call(week, at, "cloudtrail", "StopLogging");
    stopped.open("requestParameters").text("name", "org-trail").close();
    add_cloud_call(week, at, std::move(stopped));
    Line blind = stolen_call(week, at + seconds(30), "guardduty", "UpdateDetector");
    blind.open("requestParameters").text("detectorId", "12abc90f").flag("enable", false).close();
    add_cloud_call(week, at + seconds(30), std::move(blind));
    Line open = stolen_call(week, at + minutes(4), "s3", "DeleteBucketPublicAccessBlock");
    open.open("requestParameters").text("bucketName", "lms-finance-exports").close();
    add_cloud_call(week, at + minutes(4), std::move(open));
    Line shared = stolen_call(week, at + minutes(9), "ec2", "ModifySnapshotAttribute");
    shared.open("requestParameters").text("snapshotId", "snap-0f31c2aa").open("createVolumePermission").open("add").open_list("items");
    shared.item().text("userId", "999988887777").close().close_list().close().close().close();
    add_cloud_call(week, at + minutes(9), std::move(shared));
}

void add_mailbox_takeover(Week& week, Time at) {
    Line entered = service_line(at, "azure", "signinlogs");
    entered.text("UserPrincipalName", "h.moyo@example.com").number("ResultType", 0).text("ClientAppUsed", "IMAP4").text("IPAddress", "203.0.113.90");
    add_service_line(week, at, "azure", "signinlogs", std::move(entered));
    const Time ruled = at + minutes(12);
    Line rule = service_line(ruled, "m365", "audit");
    rule.text("Operation", "New-InboxRule").text("UserId", "h.moyo@example.com").text("ClientIP", "203.0.113.90").open_list("Parameters");
    rule.item().text("Name", "Name").text("Value", ".").close().item().text("Name", "SubjectOrBodyContainsWords").text("Value", "invoice;payment").close();
    rule.item().text("Name", "ForwardTo").text("Value", "box@mail.example.test").close().close_list();
    add_service_line(week, ruled, "m365", "audit", std::move(rule));
    const Time consented = at + minutes(26);
    Line consent = service_line(consented, "azure", "auditlogs");
    consent.text("OperationName", "Consent to application").text("Result", "success").open_list("TargetResources").item().text("displayName", "Doc Helper");
    consent.open_list("modifiedProperties")
        .item()
        .text("displayName", "ConsentAction.Permissions")
        .text("newValue", "Scope: offline_access Mail.Read Mail.Send");
    consent.close().close_list().close().close_list();
    add_service_line(week, consented, "azure", "auditlogs", std::move(consent));
}

void add_privileged_pod(Week& week, Time at) {
    add_service_line(week, at, "kubernetes", "audit", cluster_call(at, stolen, "create", "kube-system", "exec", 101));
    const Time created = at + minutes(6);
    Line pod = cluster_call(created, stolen, "create", "shop", "", 201);
    pod.open("requestObject").open("spec").open_list("containers").item().text("name", "a").text("image", "alpine:3").close().close_list();
    pod.open_list("volumes").item().open("hostPath").text("path", "/").close().close().close_list().close().close();
    add_service_line(week, created, "kubernetes", "audit", std::move(pod));
}

}  // namespace redoubt::rooms::sample
