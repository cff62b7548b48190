// The shapes of JSON events, each brought to the field names and the log source that rules ask for; and events written as JSON.
#include <gtest/gtest.h>

#include "events/decoded.h"
#include "events/event_json.h"

namespace redoubt::test {
namespace {

struct Line {
    Decoded decoded;
    explicit Line(std::string_view json) {
        const auto read = events::event_from_json(json, decoded.names, decoded.batch);
        EXPECT_TRUE(read) << json;
    }
    const events::Event& event() const { return decoded.batch.events.at(0); }
    std::string operator[](std::string_view field) const { return decoded.first(event(), field); }
    std::string source() const {
        const events::LogSource& source = event().source;
        return std::string(source.product) + "/" + std::string(source.category) + "/" + std::string(source.service);
    }
    std::string written() const { return event_to_json(event(), decoded.names); }
};

void expect_windows(const Line& line) {
    EXPECT_EQ(line.source().substr(0, 8), "windows/");
    EXPECT_EQ(line.event().channel, "Security");
    EXPECT_EQ(line.event().event_id, "4688");
    EXPECT_EQ(line.event().provider, "Microsoft-Windows-Security-Auditing");
    EXPECT_EQ(line.event().computer, "ws1");
    EXPECT_EQ(format_time(line.event().time), "2024-01-02T03:04:05Z");
    EXPECT_EQ(line["Channel"], "Security");
    EXPECT_EQ(line["EventID"], "4688");
    EXPECT_EQ(line["Provider_Name"], "Microsoft-Windows-Security-Auditing");
    EXPECT_EQ(line["Computer"], "ws1");
    EXPECT_EQ(line["Execution_ProcessID"], "4");
    EXPECT_EQ(line["NewProcessName"], "C:\\x.exe");
}

TEST(EventShapes, WindowsInAllShapes) {
    expect_windows(
        Line(R"({"Channel":"Security","EventID":4688,"SourceName":"Microsoft-Windows-Security-Auditing","Hostname":"ws1","TimeCreated":"2024-01-02T03:04:05Z",)"
             R"("ExecutionProcessID":4,"NewProcessName":"C:\\x.exe"})"));
    expect_windows(Line(
        R"({"Event":{"#attributes":{"xmlns":"u"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},"EventID":{"#attributes":)"
        R"({"Qualifiers":0},"#text":4688},"TimeCreated":{"#attributes":{"SystemTime":"2024-01-02T03:04:05Z"}},"Execution":{"#attributes":{"ProcessID":4}},)"
        R"("Channel":"Security","Computer":"ws1"},"EventData":{"NewProcessName":"C:\\x.exe"}}})"));
    expect_windows(Line(
        R"({"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Security-Auditing"},"EventID":4688,"TimeCreated_attributes":)"
        R"({"SystemTime":"2024-01-02T03:04:05Z"},"Execution_attributes":{"ProcessID":4},"Channel":"Security","Computer":"ws1"},"EventData":{"NewProcessName":"C:\\x.exe"}}})"));
    expect_windows(Line(R"({"@timestamp":"2024-01-02T03:04:05Z","host":{"name":"collector"},"winlog":{"channel":"Security","event_id":4688,"provider_name":)"
                        R"("Microsoft-Windows-Security-Auditing","computer_name":"ws1","process":{"pid":4},"event_data":{"NewProcessName":"C:\\x.exe"}}})"));
    expect_windows(Line(
        R"({"@timestamp":"2024-01-02T03:04:05Z","log_name":"Security","event_id":4688,"source_name":"Microsoft-Windows-Security-Auditing","computer_name":"ws1",)"
        R"("host":{"name":"collector"},"process_id":4,"event_data":{"NewProcessName":"C:\\x.exe"}})"));
}

TEST(EventShapes, NamesBelowEventDataLoseBlanksAndKeepTheirValues) {
    const Line line(
        R"({"Event":{"System":{"EventID":1116,"Channel":"D"},"EventData":{"Threat Name":"T","EventID":"inner","Data":{"#text":["a","b"]}},"UserData":{"E":{"Leaf":"l","#attributes":{"x":"y"}}}}})");
    EXPECT_EQ(line["ThreatName"], "T");
    EXPECT_EQ(line.decoded.all(line.event(), "EventID"), (std::vector<std::string>{"1116", "inner"}));
    EXPECT_EQ(line.decoded.all(line.event(), "Data"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(line["Leaf"], "l");
    EXPECT_EQ(line["E_x"], "y");
    EXPECT_EQ(line.event().event_id, "1116");
}

TEST(EventShapes, OthersByWhatTheySay) {
    const Line cloud(
        R"({"eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventTime":"2024-01-02T03:04:05Z","requestParameters":{"userName":"x","tags":[{"k":1},{"k":2}]},"readOnly":false,"x":null})");
    EXPECT_EQ(cloud.source(), "aws//cloudtrail");
    EXPECT_EQ(cloud["requestParameters.userName"], "x");
    EXPECT_EQ(cloud.decoded.all(cloud.event(), "requestParameters.tags.k"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(cloud["readOnly"], "false");
    EXPECT_EQ(cloud["x"], "(absent)");
    EXPECT_EQ(format_time(cloud.event().time), "2024-01-02T03:04:05Z");

    const Line zeek(R"({"_path":"dns","ts":1704164645.25,"id.orig_h":"10.0.0.1","query":""})");
    EXPECT_EQ(zeek.source(), "zeek/dns/dns");
    EXPECT_EQ(zeek["query"], "");
    EXPECT_EQ(format_time(zeek.event().time), "2024-01-02T03:04:05.250Z");
    EXPECT_EQ(Line(R"({"_path":"http","id.orig_h":"10.0.0.1","host":"203.0.113.40"})").event().computer, "");  // the Host header, not who logged

    EXPECT_EQ(Line(R"({"type":"SYSCALL","msg":"audit(1704164645.1:7):","exe":"/bin/dd"})").source(), "linux//auditd");
    EXPECT_EQ(Line(R"({"SYSCALL":{"comm":"dd"}})").source(), "linux//auditd");
    EXPECT_EQ(Line(R"({"type":"order","msg":"hello"})").source(), "//");

    const Line given(R"({"logsource":{"product":"linux","category":"auth","service":"sshd"},"hostname":"web1","timestamp":1704164645000,"message":"m"})");
    EXPECT_EQ(given.source(), "linux/auth/sshd");
    EXPECT_EQ(given.event().computer, "web1");
    EXPECT_EQ(given["logsource.service"], "(absent)");  // not a value that keywords may hit
    EXPECT_EQ(format_time(given.event().time), "2024-01-02T03:04:05Z");
}

TEST(EventJson, WritesWhatItReads) {
    for (const std::string_view json : {
             R"({"Channel":"Security","EventID":4688,"Data":["a","b"],"Signed":true,"Text":"line\nquote\" back\\ tab\t \u0001"})",
             R"({"a.b":"1","n":-1.5,"empty":"","logsource":{"product":"linux","service":"sshd"}})",
             R"({"logsource":{"category":"dns"}})",
             R"({"large":1.5913222222222223e+21,"small":1e-09})",
             R"({})",
         }) {
        const Line line(json);
        EXPECT_EQ(line.written(), json);
    }
}

TEST(EventJson, KeepsNumbersThatAreNoJsonAsText) {
    events::FieldNames names;
    events::EventBatch batch;
    for (const std::string_view text : {"007", "nan", "1.", "+1", "", "0x1f", "1e", "-"}) batch.add_field(names.intern("n"), events::ValueType::number, text);
    batch.add_event({});
    EXPECT_EQ(event_to_json(batch.events[0], names), R"({"n":["007","nan","1.","+1","","0x1f","1e","-"]})");
}

TEST(EventJson, RefusesWhatIsNoObject) {
    events::FieldNames names;
    events::EventBatch batch;
    for (const std::string_view json : {"", "[1]", "{\"a\":1", "{\"a\":1}x", "null"}) EXPECT_FALSE(event_from_json(json, names, batch)) << json;
}

TEST(EventJson, GoesNoDeeperThanItsBound) {
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "{\"a\":";
    deep += "1" + std::string(200, '}');
    const Line line(deep);
    ASSERT_EQ(line.event().fields.size(), 1U);
    EXPECT_EQ(line.event().fields[0].text.substr(0, 6), "{\"a\":{");
}

}  // namespace
}  // namespace redoubt::test
