// Typed parameters whose names are paths (`block.0.rd.bytes`), written as nested JSON.
#pragma once
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "values/json.h"

namespace nlv {

class StatsTree {
 public:
  StatsTree(virTypedParameterPtr list, int count) {
    for (int i = 0; i < count; i++) add(list[i]);
  }

  void write(Json& json) const {
    json.open('{');
    for (const Node& group : root.children) writeField(json, group);
    json.close('}');
  }

 private:
  struct Node {
    std::string_view name;
    /** Of an element of a list, such as 0 in `block.0`. */
    int number = -1;
    const virTypedParameter* value = nullptr;
    std::vector<Node> children;
  };
  Node root;

  void add(const virTypedParameter& parameter) {
    Node* node = &root;
    std::string_view path = parameter.field;
    while (!path.empty()) {
      const size_t dot = path.find('.');
      node = &child(*node, path.substr(0, dot));
      path = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
    }
    node->value = &parameter;
  }

  static Node& child(Node& parent, std::string_view segment) {
    auto& children = parent.children;
    // libvirt keeps together what belongs together, so it is nearly always the last one.
    const auto found = std::find_if(children.rbegin(), children.rend(),
                                    [&](const Node& node) { return node.name == segment; });
    if (found != children.rend()) return *found;
    children.push_back({segment, numberIn(segment), nullptr, {}});
    return children.back();
  }

  static int numberIn(std::string_view segment) {
    const bool digits = !segment.empty() && segment.size() < 10 &&
                        std::all_of(segment.begin(), segment.end(), [](unsigned char c) { return std::isdigit(c); });
    return digits ? std::atoi(std::string(segment).c_str()) : -1;
  }

  static std::string camelCase(std::string_view name) {
    std::string camel;
    for (const char c : name) {
      const bool after = !camel.empty() && camel.back() == '_';
      if (after)
        camel.back() = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      else
        camel += c == '-' ? '_' : c;
    }
    return camel;
  }

  static void writeField(Json& json, const Node& node) {
    json.key(camelCase(node.name));
    writeNode(json, node);
  }

  static void writeNode(Json& json, const Node& node) {
    if (node.children.empty()) {
      json.add(*node.value);  // only a path that ends here made a node without children
      return;
    }
    std::vector<const Node*> elements;
    std::vector<const Node*> fields;
    bool counted = false;
    for (const Node& each : node.children) {
      if (each.number >= 0)
        elements.push_back(&each);
      else if (each.name == "count")
        counted = true;
      else
        fields.push_back(&each);
    }
    if (counted && elements.empty() && !fields.empty()) return writeObject(json, node, -1);
    // A domain that is off has a number of vCPUs and none in the list.
    const bool isVcpus = node.name == "vcpu";
    if (elements.empty() && !counted && !isVcpus) return writeObject(json, node, -1);
    std::sort(elements.begin(), elements.end(), [](auto* a, auto* b) { return a->number < b->number; });
    // What libvirt counts it numbers from 0, except I/O threads; the rest has gaps, and its numbers mean something.
    const bool named = !counted || node.name == "iothread";
    if (fields.empty() && !node.value) return writeList(json, elements, named);
    json.open('{');
    if (node.value)
      json.key("value").add(*node.value);
    for (const Node* each : fields) writeField(json, *each);
    json.key("list");
    writeList(json, elements, named);
    json.close('}');
  }

  static void writeList(Json& json, const std::vector<const Node*>& elements, bool named) {
    json.open('[');
    for (const Node* each : elements) {
      if (each->children.empty() && !named)
        json.add(*each->value);
      else
        writeObject(json, *each, named ? each->number : -1);
    }
    json.close(']');
  }

  static void writeObject(Json& json, const Node& node, int id) {
    json.open('{');
    if (id >= 0)
      json.field("id", id);
    if (node.value)
      json.key("value").add(*node.value);
    for (const Node& each : node.children) writeField(json, each);
    json.close('}');
  }
};

}  // namespace nlv
