// Kubernetes objects as `kubectl get … -o json` lists them. Nodes are hosts; workloads, services and ingresses are assets; pods come
// and go, so they only say on which nodes a workload runs.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "estate/cloud.h"
#include "estate/readers.h"

namespace redoubt::estate {
namespace {

using records::AssetKind;
using schema::Map;
using schema::Value;

constexpr std::string_view space = "kubernetes";
constexpr size_t most_comparisons = 2'000'000;  // of selectors with pods

struct Workload {
    const Value* object = nullptr;  // null: only its pods are in the report
    std::set<std::string> nodes{};
    std::set<std::string> images{};
    std::vector<const Map*> labels{};  // of its pods
};

bool is_workload(std::string_view kind) {
    return kind == "Deployment" || kind == "StatefulSet" || kind == "DaemonSet" || kind == "CronJob" || kind == "ReplicationController";
}

std::string key_of(std::string_view kind, const Value& object) {
    return std::string(kind) + "/" + std::string(text_at(object, "metadata.namespace")) + "/" + std::string(text_at(object, "metadata.name"));
}

// The workload of a pod: a ReplicaSet is its Deployment's, whose name it has before the hash of the template.
std::string owner_key(const Value& pod) {
    for (const Value& owner : list_at(pod, "metadata.ownerReferences")) {
        std::string kind(text_at(owner, "kind")), name(text_at(owner, "name"));
        const std::string hash = "-" + std::string(dig(pod, "metadata.labels").map()["pod-template-hash"].text());
        if (kind == "ReplicaSet" && hash.size() > 1 && name.ends_with(hash)) {
            kind = "Deployment";
            name.resize(name.size() - hash.size());
        }
        if (is_workload(kind)) return kind + "/" + std::string(text_at(pod, "metadata.namespace")) + "/" + name;
    }
    return {};
}

bool selects(const Map& selector, const Map& labels) {
    return !selector.empty() && std::ranges::all_of(selector, [&](const schema::Member& want) { return labels[want.name] == want.value; });
}

void add_common(Draft& draft, const Value& object, std::string_view kind) {
    draft.key(key_of(kind, object));
    draft.title(text_at(object, "metadata.name"));
    if (kind != "Node") (void)draft.id(IdKind::cloud, text_at(object, "metadata.uid"), space);
    draft.fact("type", kind);
    draft.fact("namespace", text_at(object, "metadata.namespace"));
}

// The addresses that a balancer gave it; one inside the network is no way in from outside. Ingresses share their balancer, so it
// does not identify them.
void add_balancer(Draft& draft, const Value& object, bool is_shared) {
    const Map& notes = dig(object, "metadata.annotations").map();
    const bool internal = notes["service.beta.kubernetes.io/azure-load-balancer-internal"].text() == "true" ||
                          notes["service.beta.kubernetes.io/aws-load-balancer-scheme"].text() == "internal" ||
                          !notes["service.beta.kubernetes.io/aws-load-balancer-internal"].text().empty() ||
                          notes["networking.gke.io/load-balancer-type"].text() == "Internal" || notes["alb.ingress.kubernetes.io/scheme"].text() == "internal";
    for (const Value& point : list_at(object, "status.loadBalancer.ingress")) {
        const std::string_view ip = text_at(point, "ip"), name = text_at(point, "hostname");
        if (is_shared) {
            draft.fact("load_balancer", ip.empty() ? name : ip);
        } else {
            (void)draft.id(IdKind::ip, ip);
            draft.name(name);
        }
        if (internal) continue;
        if (is_public_address(ip)) draft.open_to_all("its load balancer has the public address " + std::string(ip));
        if (!name.empty()) draft.open_to_all("it has the load balancer " + std::string(name));
    }
}

class Cluster {
public:
    explicit Cluster(Report& report) : report_(report) {}

    void keep(const Value& object) {
        const std::string_view kind = text_at(object, "kind");
        if (kind == "Node") nodes_.push_back(&object);
        if (kind == "Pod") pods_.push_back(&object);
        if (kind == "Service") services_.push_back(&object);
        if (kind == "Ingress") ingresses_.push_back(&object);
        if (is_workload(kind)) workload(key_of(kind, object)).object = &object;
    }

    Result<> give() {
        for (const Value* pod : pods_) place(*pod);
        for (const auto& [key, workload] : workloads_) {
            if (workload.object == nullptr) continue;
            for (const Map* labels : workload.labels)
                for (const schema::Member& label : *labels)
                    by_label_[label_key(text_at(*workload.object, "metadata.namespace"), label)].emplace_back(&workload, labels);
        }
        for (const Value* service : services_)
            service_ids_.emplace(std::string(text_at(*service, "metadata.namespace")) + "/" + std::string(text_at(*service, "metadata.name")),
                                 text_at(*service, "metadata.uid"));
        for (const Value* node : nodes_) TRY(give_node(*node));
        for (const auto& [key, workload] : workloads_) TRY(give_workload(key, workload));
        for (const Value* service : services_) TRY(give_service(*service));
        for (const Value* ingress : ingresses_) TRY(give_ingress(*ingress));
        if (comparisons_ > most_comparisons)
            report_.problem("", "there are too many services and pods to see which serve which: some dependencies are missing");
        return {};
    }

private:
    Workload& workload(const std::string& key) { return workloads_[key]; }

    void place(const Value& pod) {
        const std::string key = owner_key(pod);
        const std::string_view phase = text_at(pod, "status.phase");
        if (key.empty() || phase == "Succeeded" || phase == "Failed") return;
        Workload& owner = workload(key);
        if (const std::string_view node = text_at(pod, "spec.nodeName"); !node.empty()) owner.nodes.emplace(node);
        for (const Value& container : list_at(pod, "spec.containers")) owner.images.emplace(text_at(container, "image"));
        owner.labels.push_back(&dig(pod, "metadata.labels").map());
    }

    Result<> give_node(const Value& node) {
        Draft draft(AssetKind::host);
        add_common(draft, node, "Node");
        add_provider(draft, text_at(node, "spec.providerID"));
        (void)draft.id(IdKind::hardware, text_at(node, "status.nodeInfo.systemUUID"));
        (void)draft.id(IdKind::machine, text_at(node, "status.nodeInfo.machineID"));
        draft.name(text_at(node, "metadata.name"));
        for (const Value& address : list_at(node, "status.addresses")) {
            const std::string_view type = text_at(address, "type"), value = text_at(address, "address");
            if (type.ends_with("IP"))
                (void)draft.id(IdKind::ip, value, report_.options().zone);
            else
                draft.name(value);
            if (type == "ExternalIP" && is_public_address(value)) draft.open_to_all("the node has the public address " + std::string(value));
        }
        draft.fact("os", text_at(node, "status.nodeInfo.osImage"));
        draft.fact("kernel", text_at(node, "status.nodeInfo.kernelVersion"));
        draft.fact("arch", text_at(node, "status.nodeInfo.architecture"));
        const Map& labels = dig(node, "metadata.labels").map();
        draft.fact("site", labels["topology.kubernetes.io/region"].text());
        draft.fact("location", labels["topology.kubernetes.io/zone"].text());
        draft.fact("model", labels["node.kubernetes.io/instance-type"].text());
        draft.software("kubelet", text_at(node, "status.nodeInfo.kubeletVersion"));
        return report_.give(std::move(draft), "node " + std::string(text_at(node, "metadata.name")));
    }

    // "aws:///eu-west-1a/i-0abc", "azure:///subscriptions/…"; Google's says only the name, which others may have had.
    static void add_provider(Draft& draft, std::string_view id) {
        if (id.starts_with("aws://")) (void)draft.id(IdKind::cloud, last_part(id));
        if (id.starts_with("azure://")) (void)draft.id(IdKind::cloud, id.substr(8));
    }

    Result<> give_workload(const std::string& key, const Workload& workload) {
        Draft draft(AssetKind::application);
        if (workload.object != nullptr) {
            add_common(draft, *workload.object, text_at(*workload.object, "kind"));
            add_labels(draft, dig(*workload.object, "metadata.labels").map());
            for (const std::string_view path : {"spec.template.spec.containers", "spec.jobTemplate.spec.template.spec.containers"})
                for (const Value& container : list_at(*workload.object, path)) add_image(draft, text_at(container, "image"));
        }
        draft.key(key);
        draft.title(last_part(key));
        for (const std::string& node : workload.nodes) draft.tie("runs-on", IdKind::host, node);
        for (const std::string& image : workload.images) add_image(draft, image);
        return report_.give(std::move(draft), key);
    }

    // "registry.example.com:5000/shop/web:1.2@sha256:…"
    static void add_image(Draft& draft, std::string_view image) {
        const size_t digest = image.find('@');
        std::string_view name = image.substr(0, digest);
        const size_t tag = name.rfind(':');
        const bool has_tag = tag != std::string_view::npos && name.find('/', tag) == std::string_view::npos;
        const std::string_view version = has_tag ? name.substr(tag + 1) : digest == std::string_view::npos ? std::string_view() : image.substr(digest + 1);
        if (has_tag) name = name.substr(0, tag);
        const auto& known = draft.sighting().software;
        const bool twice = std::ranges::any_of(known, [&](const records::Software& each) { return each.name == name && each.version == version; });
        if (!twice) draft.software(name, version);
    }

    Result<> give_service(const Value& service) {
        Draft draft(AssetKind::service);
        add_common(draft, service, "Service");
        draft.fact("cluster_ip", text_at(service, "spec.clusterIP"));
        draft.fact("service_type", text_at(service, "spec.type"));
        add_balancer(draft, service, false);
        for (const Value& port : list_at(service, "spec.ports"))
            draft.service({.transport = text_at(port, "protocol").empty() ? "tcp" : std::string(text_at(port, "protocol")),
                           .port = dig(port, "port").integer(),
                           .name = std::string(text_at(port, "name"))});
        for (const std::string& workload : served_by(service)) draft.tie("depends-on", IdKind::cloud, workload, space);
        return report_.give(std::move(draft), key_of("Service", service));
    }

    Result<> give_ingress(const Value& ingress) {
        Draft draft(AssetKind::service);
        add_common(draft, ingress, "Ingress");
        add_balancer(draft, ingress, true);
        for (const Value& rule : list_at(ingress, "spec.rules")) {
            draft.name(text_at(rule, "host"));
            for (const Value& path : list_at(rule, "http.paths")) tie_backend(draft, ingress, text_at(path, "backend.service.name"));
        }
        tie_backend(draft, ingress, text_at(ingress, "spec.defaultBackend.service.name"));
        return report_.give(std::move(draft), key_of("Ingress", ingress));
    }

    // The ids of workloads; by one label of the selector first, since there may be very many pods.
    std::set<std::string> served_by(const Value& service) {
        std::set<std::string> out;
        const Map& selector = dig(service, "spec.selector").map();
        if (selector.empty()) return out;
        const auto found = by_label_.find(label_key(text_at(service, "metadata.namespace"), *selector.begin()));
        if (found == by_label_.end()) return out;
        for (const auto& [workload, labels] : found->second)
            if (comparisons_++ < most_comparisons && selects(selector, *labels)) out.emplace(text_at(*workload->object, "metadata.uid"));
        return out;
    }

    static std::string label_key(std::string_view name_space, const schema::Member& label) {
        return fmt::format("{}\n{}={}", name_space, label.name, label.value.text());
    }

    void tie_backend(Draft& draft, const Value& ingress, std::string_view name) const {
        const auto found = service_ids_.find(std::string(text_at(ingress, "metadata.namespace")) + "/" + std::string(name));
        if (found != service_ids_.end()) draft.tie("depends-on", IdKind::cloud, found->second, space);
    }

    Report& report_;
    std::vector<const Value*> nodes_{}, pods_{}, services_{}, ingresses_{};
    std::map<std::string, Workload> workloads_{};
    std::map<std::string, std::vector<std::pair<const Workload*, const Map*>>> by_label_{};  // "namespace\nname=value"
    std::map<std::string, std::string> service_ids_{};                                       // by "namespace/name"
    size_t comparisons_ = 0;
};

}  // namespace

Result<> read_kubernetes(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::vector<Value> objects;
    TRY(each_json(bytes, report, "object", [&](const Value& value, const std::string&) -> Result<> {
        for (const Value& item : list_at(value, "items")) objects.push_back(item);
        if (list_at(value, "items").empty()) objects.push_back(value);
        return {};
    }));
    Cluster cluster(report);
    for (const Value& object : objects) cluster.keep(object);
    TRY(cluster.give());
    return report.end("node, workload, service or ingress");
}

}  // namespace redoubt::estate
