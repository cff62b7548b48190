#include <fmt/format.h>

#include <utility>

#include "rooms/know/sample/cloud_lines.h"
#include "rooms/know/sample/estate.h"
#include "rooms/know/sample/noise.h"

namespace redoubt::rooms::sample {
namespace {

void add_cloud_reads(Week& week, int count) {
    struct Read {
        std::string_view service;
        std::string_view name;
    };
    constexpr std::array<Read, 8> reads{{{"ec2", "DescribeInstances"},
                                         {"s3", "GetObject"},
                                         {"s3", "ListObjects"},
                                         {"sts", "AssumeRole"},
                                         {"cloudtrail", "GetTrailStatus"},
                                         {"rds", "DescribeDBInstances"},
                                         {"kms", "Decrypt"},
                                         {"logs", "PutLogEvents"}}};
    for (int i = 0; i < count; ++i) {
        const Read& read = week.pick(reads);
        const bool person = week.chance(25);
        const Time at = week.some_time(person ? Rhythm::office : Rhythm::machine);
        add_cloud_call(week, at,
                       cloud_call(week, at,
                                  {.service = read.service,
                                   .name = read.name,
                                   .user = person ? "o.lindqvist" : "i-0a1b2c3d4e5f60718",
                                   .role = person ? "engineer" : "shop-web",
                                   .from_ip = person ? office_exit : "192.0.2.40",
                                   .agent = person ? "aws-cli/2.31.0" : "aws-sdk-go/1.55"}));
    }
    for (int i = 0; i < 24; ++i) {
        const Time at = week.some_time(Rhythm::office);
        Line line = cloud_call(week, at, {.service = "signin", .name = "ConsoleLogin", .user = "t.wrona", .from_ip = office_exit, .agent = "Mozilla/5.0"});
        line.open("additionalEventData").text("MFAUsed", "Yes").close().open("responseElements").text("ConsoleLogin", "Success").close();
        add_cloud_call(week, at, std::move(line));
    }
}

void add_sign_ins(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const Time at = week.some_time(Rhythm::office);
        Line line = service_line(at, "azure", "signinlogs");
        line.text("UserPrincipalName", fmt::format("{}@example.com", from.user)).number("ResultType", week.chance(96) ? 0 : 50126);
        line.text("ClientAppUsed", week.chance(70) ? "Browser" : "Mobile Apps and Desktop clients").text("IPAddress", office_exit);
        add_service_line(week, at, "azure", "signinlogs", std::move(line));
    }
    for (int day = 0; day < 7; ++day) {  // the scanner on the second floor fetches its mail
        const Time at = week.start() + days(day) + hours(7) + minutes(1);
        Line line = service_line(at, "azure", "signinlogs");
        line.text("UserPrincipalName", "scan.floor2@example.com").number("ResultType", 0).text("ClientAppUsed", "IMAP4").text("IPAddress", office_exit);
        add_service_line(week, at, "azure", "signinlogs", std::move(line));
    }
}

void add_identity_events(Week& week, int count) {
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const Time at = week.some_time(Rhythm::office);
        Line line = service_line(at, "okta", "okta");
        line.text("eventType", week.chance(80) ? "user.session.start" : "user.authentication.sso").open("outcome").text("result", "SUCCESS").close();
        line.open("actor").text("alternateId", fmt::format("{}@example.com", from.user)).close().open("client").text("ipAddress", office_exit).close();
        add_service_line(week, at, "okta", "okta", std::move(line));
    }
    for (int i = 0; i < 2; ++i) {  // new telephones
        const Time at = week.start() + days(1 + 2 * i) + hours(10);
        Line line = service_line(at, "okta", "okta");
        line.text("eventType", "user.mfa.factor.reset_all").open("outcome").text("result", "SUCCESS").close();
        line.open("actor").text("alternateId", "desk@example.com").close().open("client").text("ipAddress", office_exit).close();
        add_service_line(week, at, "okta", "okta", std::move(line));
    }
}

void add_mail_events(Week& week, int count) {
    constexpr std::array<std::string_view, 4> operations{"MailItemsAccessed", "FileAccessed", "FileModified", "Send"};
    for (int i = 0; i < count; ++i) {
        const Workstation& from = week.pick(workstations);
        const Time at = week.some_time(Rhythm::office);
        Line line = service_line(at, "m365", "audit");
        line.text("Operation", week.pick(operations)).text("UserId", fmt::format("{}@example.com", from.user)).text("ClientIP", office_exit);
        add_service_line(week, at, "m365", "audit", std::move(line));
    }
    const Time at = week.start() + days(2) + hours(9);
    Line line = service_line(at, "m365", "audit");
    line.text("Operation", "New-InboxRule").text("UserId", "g.rossi@example.com").text("ClientIP", office_exit).open_list("Parameters");
    line.item().text("Name", "From").text("Value", "news@example.net").close().item().text("Name", "MoveToFolder").text("Value", "Newsletters").close();
    line.close_list();
    add_service_line(week, at, "m365", "audit", std::move(line));
}

void add_cluster_events(Week& week, int count) {
    constexpr std::array<std::string_view, 3> verbs{"get", "list", "watch"};
    for (int i = 0; i < count; ++i) {
        const Time at = week.some_time(Rhythm::machine);
        if (week.chance(90)) {
            add_service_line(week, at, "kubernetes", "audit", cluster_call(at, "system:kube-scheduler", week.pick(verbs), "shop", "", 200));
        } else {
            add_service_line(week, at, "kubernetes", "audit", cluster_call(at, "o.lindqvist", "create", "shop", "exec", 101));
        }
    }
}

}  // namespace

void add_cloud_noise(Week& week) {
    add_cloud_reads(week, 1'500);
    add_sign_ins(week, 500);
    add_identity_events(week, 500);
    add_mail_events(week, 600);
    add_cluster_events(week, 520);
}

}  // namespace redoubt::rooms::sample
