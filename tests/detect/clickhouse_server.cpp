#include "detect/clickhouse_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

namespace redoubt::test {
namespace {

constexpr const char* server_program = "/usr/sbin/clickhouse-server";
constexpr const char* client_program = "/usr/bin/clickhouse-client";
constexpr auto longest_start = std::chrono::seconds(60);

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

std::string read_all(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

// Later servers call the root of their files <clickhouse>, and take <yandex> too.
std::string configuration(const Scratch& scratch, int port) {
    return "<yandex><logger><level>none</level><log>" + scratch.path("log") + "</log><errorlog>" + scratch.path("errors") + "</errorlog></logger><tcp_port>" +
           std::to_string(port) + "</tcp_port><listen_host>127.0.0.1</listen_host><path>" + scratch.path("data/") + "</path><tmp_path>" + scratch.path("tmp/") +
           "</tmp_path><users_config>" + scratch.path("users.xml") +
           "</users_config><default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>5368709</mark_cache_size>"
           "</yandex>";
}

constexpr const char* users =
    "<yandex><profiles><default><max_memory_usage>2000000000</max_memory_usage><max_query_size>50000000</max_query_size>"
    "<max_ast_elements>10000000</max_ast_elements><max_expanded_ast_elements>10000000</max_expanded_ast_elements><max_ast_depth>10000</max_ast_depth>"
    "</default></profiles><users><default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>"
    "</default></users><quotas><default/></quotas></yandex>";

int start_process(const std::vector<std::string>& words, const std::string& output) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int child = ::fork();
    if (child != 0) return child;
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, 1);
    ::dup2(file, 2);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

}  // namespace

std::unique_ptr<ClickHouseServer> ClickHouseServer::start() {
    if (!std::filesystem::exists(server_program) || !std::filesystem::exists(client_program)) return nullptr;
    std::unique_ptr<ClickHouseServer> server(new ClickHouseServer);
    for (const char* folder : {"data", "tmp"}) std::filesystem::create_directory(server->scratch_.path(folder));
    server->port_ = free_port();
    server->scratch_.write("users.xml", users);
    const std::string config = server->scratch_.write("config.xml", configuration(server->scratch_, server->port_));
    server->process_ = start_process({server_program, "--config-file=" + config}, server->scratch_.path("out"));
    const auto until = std::chrono::steady_clock::now() + longest_start;
    while (std::chrono::steady_clock::now() < until) {
        if (server->run("SELECT 1") == "1\n") return server;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("ClickHouse does not start: " + read_all(server->scratch_.path("out")));
}

ClickHouseServer::~ClickHouseServer() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::string ClickHouseServer::run(const std::string& statements) { return ask("--multiquery", statements); }

std::string ClickHouseServer::insert(const std::string& statement, const std::string& rows) { return ask("--query=" + statement, rows); }

std::string ClickHouseServer::ask(const std::string& option, const std::string& input) {
    scratch_.write("input", input);
    scratch_.write("query", option);
    const std::string command = std::string(client_program) + " --host 127.0.0.1 --max_query_size 50000000 --port " + std::to_string(port_) + " \"$(cat " +
                                scratch_.path("query") + ")\" < " + scratch_.path("input") + " > " + scratch_.path("answer") + " 2> " +
                                scratch_.path("complaint");
    const int status = std::system(command.c_str());
    const std::string answer = read_all(scratch_.path("answer"));
    return status == 0 ? answer : answer + "error: " + read_all(scratch_.path("complaint"));
}

}  // namespace redoubt::test
