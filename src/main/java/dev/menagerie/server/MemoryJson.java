// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryContent;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.Noted;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.core.Note;
import dev.menagerie.engine.spi.Memories.Changed;
import dev.menagerie.engine.spi.Memories.Hit;
import dev.menagerie.engine.spi.Memories.Hits;
import dev.menagerie.engine.spi.Memories.Statistics;
import dev.menagerie.engine.spi.Remembered;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;

/** Things of memory as clients see them. */
final class MemoryJson {

  private MemoryJson() {}

  /** What it says, and where it comes from; what does not apply is left out. */
  static JsonObject of(Remembered thing) {
    var json = Json.object().add("id", thing.id());
    thing.content().ifPresent(it -> add(it, json));
    thing.until().ifPresent(it -> json.add("validTo", it.toString()));
    thing.closedBy().ifPresent(it -> json.add("closedBy", it));
    return source(thing, json).build();
  }

  private static JsonObjectBuilder source(Remembered thing, JsonObjectBuilder json) {
    json.add("position", thing.position());
    if (!thing.at().equals(Instant.EPOCH)) {
      json.add("at", thing.at().toString());
    }
    return json.add("task", thing.task()).add("path", thing.path());
  }

  static JsonArray list(Collection<Remembered> things) {
    var json = Json.array();
    things.forEach(it -> json.add(of(it)));
    return json.build();
  }

  private static void add(MemoryContent content, JsonObjectBuilder json) {
    json.add("type", content.type().text());
    content
        .json()
        .forEach(
            (name, value) -> {
              if (name.equals("note")) {
                value.asJsonObject().forEach(json::add);
              } else if (name.equals("task")) { // of which it tells, not that wrote it
                json.add("about", value);
              } else if (!value.equals(JsonValue.NULL)) {
                json.add(name, value);
              }
            });
  }

  /** What was found, and why. */
  static JsonObject of(Hits found) {
    var hits = Json.array();
    found.hits().forEach(it -> hits.add(hit(it)));
    return Json.object()
        .add("position", found.position())
        .add("hits", hits)
        .add("warnings", Json.array(found.warnings()))
        .build();
  }

  /** Whatever it is, it has a text. */
  private static JsonObject hit(Hit hit) {
    var thing = hit.thing();
    var json = Json.object(of(thing));
    var text =
        switch (thing.content().orElseThrow()) {
          case Noted it -> it.note().text();
          case Fact it -> it.subject() + " " + it.predicate() + " " + it.object();
          case MemoryContent.Episode it -> both(it.goal(), it.outcome());
          case MemoryContent.Skill it -> both(it.name(), it.description());
          case MemoryContent.Session it -> both(it.name(), it.summary());
          case MemoryContent.Turn it -> it.text();
        };
    var reasons = Json.array();
    for (var reason : hit.reasons()) {
      reasons.add(
          Json.object()
              .add("channel", reason.channel())
              .add("rank", reason.rank())
              .add("score", reason.score()));
    }
    return json.add("text", text)
        .add("score", hit.score())
        .add("relevance", hit.relevance())
        .add("reasons", reasons)
        .build();
  }

  private static String both(String name, String more) {
    return more.isBlank() ? name : name + ": " + more;
  }

  /** A line of a history: what it was, or that and why it was removed. */
  static JsonObject past(Remembered thing) {
    var json = Json.object(of(thing)).add("removed", thing.content().isEmpty());
    if (!thing.reason().isEmpty()) {
      json.add("reason", thing.reason());
    }
    return json.build();
  }

  static JsonArray history(Collection<Remembered> past) {
    var json = Json.array();
    past.forEach(it -> json.add(past(it)));
    return json.build();
  }

  /** A line of an export: what it says as it was told, which may be told again. */
  static JsonObject line(Remembered thing) {
    var json = Json.object().add("v", 1).add("id", thing.id());
    thing.content().ifPresent(it -> add(it, json));
    return source(thing, json).build();
  }

  /**
   * Facts, and the entities that they are about, in the order in which they come.
   *
   * @param complete whether there are no further ones
   */
  static JsonObject graph(Collection<Remembered> facts, boolean complete) {
    var names = new LinkedHashMap<String, String>();
    var counts = new LinkedHashMap<String, Integer>();
    for (var thing : facts) {
      if (thing.content().orElseThrow() instanceof Fact fact) {
        var own = new LinkedHashMap<String, String>(); // one may be both
        own.put(Fact.key(fact.subject()), fact.subject());
        own.putIfAbsent(Fact.key(fact.object()), fact.object());
        own.forEach(names::putIfAbsent);
        own.keySet().forEach(it -> counts.merge(it, 1, Integer::sum));
      }
    }
    var entities = Json.array();
    counts.forEach(
        (key, count) ->
            entities.add(
                Json.object().add("name", names.getOrDefault(key, key)).add("facts", count)));
    return Json.object()
        .add("entities", entities)
        .add("facts", list(facts))
        .add("complete", complete)
        .build();
  }

  /** What a change removed, and what it left another. */
  static JsonObject of(Changed changed) {
    var removed = new LinkedHashSet<>(changed.removed());
    var left = changed.touched().stream().filter(it -> !removed.contains(it)).toList();
    return Json.object()
        .add("position", changed.position())
        .add("removed", Json.array(changed.removed()))
        .add("changed", Json.array(left))
        .build();
  }

  static JsonObject of(Statistics statistics) {
    var json =
        Json.object().add("space", statistics.space()).add("position", statistics.position());
    for (var type : ThingType.values()) {
      json.add(MemoryDesk.things(type), statistics.things().getOrDefault(type.text(), 0L));
    }
    json.add("entities", statistics.things().getOrDefault("entity", 0L));
    var kinds = Json.object();
    for (var kind : Note.Kind.values()) {
      var name = kind.name().toLowerCase(Locale.ROOT);
      kinds.add(name, statistics.things().getOrDefault(name, 0L));
    }
    return json.add("kinds", kinds).build();
  }
}
