// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Lists what a server offers beside tools, if it says that it does. What cannot be listed is
 * missing, or as it was if it may be listed a little later, with the reason: the tools are there
 * without it.
 */
final class ContentsReader {

  /** Of each list, which a person or a model looks at. */
  static final int MOST = 100;

  private static final String RESOURCES = "resources";
  private static final String TEMPLATES = "resourceTemplates";
  private static final int MOST_ARGUMENTS = 20;
  private static final int LONGEST_URI = 1_000;

  private final Announced announced;
  private final ServerLists lists;
  private final Secrets secrets;
  private final ServerContents before;
  private final Map<String, String> unlisted = new LinkedHashMap<>();
  private final Set<String> missed = new HashSet<>();

  /**
   * A reader for one time.
   *
   * @param before what was listed the last time
   */
  ContentsReader(Announced announced, ServerLists lists, Secrets secrets, ServerContents before) {
    this.announced = announced;
    this.lists = lists;
    this.secrets = secrets;
    this.before = before;
  }

  ServerContents read() {
    var resources =
        listed(
            announced.resources(),
            RESOURCES,
            "resources/list",
            it -> at(it, "uri"),
            before.resources());
    var templates =
        listed(
            announced.resources(),
            TEMPLATES,
            "resources/templates/list",
            it -> at(it, "uriTemplate"),
            before.templates());
    var prompts =
        listed(announced.prompts(), "prompts", "prompts/list", this::prompt, before.prompts());
    return new ServerContents(resources, templates, prompts, Map.copyOf(unlisted));
  }

  /** Whether something could not be listed that may be listed a little later. */
  boolean missed() {
    return !missed.isEmpty();
  }

  /** Whether that is where the resources are. */
  boolean missedResources() {
    return missed.contains(RESOURCES) || missed.contains(TEMPLATES);
  }

  private List<JsonObject> listed(
      boolean offered,
      String key,
      String method,
      Function<JsonObject, Optional<JsonObject>> cleaned,
      List<JsonObject> former) {
    if (!offered) {
      return List.of();
    }
    try {
      var entries = lists.first(method, key, MOST);
      if (entries.size() > MOST) {
        unlisted.put(key, "the server has more; these are the first %d".formatted(MOST));
      }
      return entries.stream().limit(MOST).map(cleaned).flatMap(Optional::stream).toList();
    } catch (ExchangeFailed e) {
      unlisted.put(key, brief(e.reason()));
      if (e.passing()) {
        missed.add(key);
        return former;
      }
    } catch (RpcError e) {
      // A server need not have templates, or resources apart from templates.
      if (e.code() != RpcError.METHOD_NOT_FOUND) {
        unlisted.put(key, brief(e.reason()));
      }
    }
    return List.of();
  }

  /** A resource or template; none if its address is not one that can be repeated. */
  private Optional<JsonObject> at(JsonObject resource, String key) {
    var uri = text(resource, key);
    if (uri.isBlank() || uri.length() > LONGEST_URI || !cleaned(uri).equals(uri)) {
      return Optional.empty();
    }
    var json = Json.object().add(key, uri).add("name", brief(text(resource, "name")));
    described(resource, json::add);
    var type = brief(text(resource, "mimeType"));
    if (!type.isEmpty()) {
      json.add("mimeType", type);
    }
    return Optional.of(json.build());
  }

  private Optional<JsonObject> prompt(JsonObject prompt) {
    var name = brief(text(prompt, "name"));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    var json = Json.object().add("name", name);
    described(prompt, json::add);
    var arguments = new ArrayList<JsonObject>();
    if (prompt.get("arguments") instanceof JsonArray given) {
      for (var argument : given) {
        if (argument instanceof JsonObject object && arguments.size() < MOST_ARGUMENTS) {
          arguments.add(argument(object));
        }
      }
    }
    var array = Json.array();
    arguments.forEach(array::add);
    return Optional.of(json.add("arguments", array).build());
  }

  private JsonObject argument(JsonObject argument) {
    var json = Json.object().add("name", brief(text(argument, "name")));
    described(argument, json::add);
    return json.add("required", JsonValue.TRUE.equals(argument.get("required"))).build();
  }

  private void described(JsonObject entry, BiConsumer<String, String> add) {
    var description = brief(text(entry, "description"));
    if (!description.isEmpty()) {
      add.accept("description", description);
    }
  }

  private static String text(JsonObject json, String key) {
    return json.get(key) instanceof JsonString text ? text.getString() : "";
  }

  private String cleaned(String foreign) {
    return secrets.removed(PlainText.of(foreign)).replaceAll("\\s", "");
  }

  private String brief(String foreign) {
    return secrets.brief(foreign);
  }
}
