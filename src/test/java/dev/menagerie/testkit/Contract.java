// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The HTTP contract: checks replies against it and knows which operations have been exercised. */
public final class Contract {

  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

  private final ObjectMapper json = new ObjectMapper();
  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private final JsonNode contract;
  private final Set<String> exercised = new TreeSet<>();

  private Contract(JsonNode contract) {
    this.contract = contract;
  }

  public static Contract read(Path file) throws IOException {
    return new Contract(new YAMLMapper().readTree(file.toFile()));
  }

  /**
   * Says what is wrong with a reply.
   *
   * @param path as requested, without the query
   * @return nothing if the reply is what the contract says
   */
  public List<String> wrong(String method, String path, int status, String mediaType, String body) {
    var template = template(path);
    if (template.isEmpty()) {
      return List.of(path + " is not in the contract");
    }
    var operation = contract.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
    if (operation.isMissingNode()) {
      return List.of(method + " " + template + " is not in the contract");
    }
    var responses = operation.path("responses");
    var reply = responses.path(Integer.toString(status));
    boolean named = !reply.isMissingNode();
    var response = resolved(named ? reply : responses.path("default"));
    if (response.isMissingNode()) {
      return List.of("%s %s: status %d is not in the contract".formatted(method, template, status));
    }
    if (named && status < 400) {
      exercised.add(method.toUpperCase(Locale.ROOT) + " " + template);
    }
    if (!response.has("content")) {
      return body.isEmpty() ? List.of() : List.of("a body where there should be none");
    }
    var content = response.path("content").path(mediaType.replaceFirst(";.*", "").strip());
    if (content.isMissingNode()) {
      return List.of("%s %s: %s is not in the contract".formatted(method, template, mediaType));
    }
    return invalid(content.path("schema"), mediaType, body);
  }

  /** Operations that had no reply but problems. */
  public Set<String> unexercised() {
    var all = new TreeSet<String>();
    contract
        .path("paths")
        .properties()
        .forEach(
            path ->
                METHODS.stream()
                    .filter(path.getValue()::has)
                    .forEach(
                        method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    all.removeAll(exercised);
    return all;
  }

  /** Says what is wrong with a value of a schema of the contract. */
  public List<String> invalid(String schema, String body) {
    var reference = json.createObjectNode().put("$ref", "#/components/schemas/" + schema);
    return invalid(reference, "application/json", body);
  }

  private List<String> invalid(JsonNode schema, String mediaType, String body) {
    ObjectNode whole = json.createObjectNode();
    whole.set("allOf", json.createArrayNode().add(schema));
    whole.set("components", contract.path("components"));
    var validator = schemas.getSchema(whole);
    var wrong = new ArrayList<String>();
    for (var value : values(mediaType, body, wrong)) {
      validator.validate(value).forEach(message -> wrong.add(message + " in " + value));
    }
    return wrong;
  }

  private List<JsonNode> values(String mediaType, String body, List<String> wrong) {
    var values = new ArrayList<JsonNode>();
    try {
      if (mediaType.contains("ndjson")) {
        for (var line : body.lines().toList()) {
          values.add(json.readTree(line));
        }
      } else if (mediaType.contains("json")) {
        values.add(json.readTree(body));
      } else {
        values.add(TextNode.valueOf(body));
      }
    } catch (IOException e) {
      wrong.add("not JSON: " + body);
    }
    return values;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** The path of the contract that has the most literal segments among those that match. */
  private String template(String path) {
    var best = "";
    var names = contract.path("paths").fieldNames();
    while (names.hasNext()) {
      var name = names.next();
      if (path.matches(name.replaceAll("\\{[a-z]+}", "[^/]+"))
          && (best.isEmpty() || best.contains("{"))) {
        best = name;
      }
    }
    return best;
  }
}
