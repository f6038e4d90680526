// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Entry;
import dev.menagerie.engine.spi.Sight;
import dev.menagerie.engine.spi.Sight.Window;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fork's first entry says of where it comes from. Its journal begins with the kept entries
 * of the task it was forked from.
 *
 * @param at position of the last entry before the cut
 * @param until position of the last entry that there was when it was forked
 * @param kept first and last position of each row of kept entries, in order
 * @param acknowledged paths of effects behind the cut that count as done
 * @param prompts that replace what the architecture asks, by path
 * @param sight of memory as it was at the cut, without what the fork writes
 */
record Descent(
    String task,
    long at,
    long until,
    List<Long> kept,
    List<String> acknowledged,
    Map<String, Rewording> prompts,
    Sight sight) {

  /** The first and last positions of rows of neighbours among a journal's entries. */
  static List<Long> rows(List<Entry> journal, List<Entry> kept) {
    var rows = new ArrayList<Long>();
    int next = 0;
    boolean open = false;
    for (var entry : journal) {
      boolean stays = next < kept.size() && kept.get(next).position() == entry.position();
      if (stays && open) {
        rows.set(rows.size() - 1, entry.position());
      } else if (stays) {
        rows.add(entry.position());
        rows.add(entry.position());
      }
      open = stays;
      next += stays ? 1 : 0;
    }
    return rows;
  }

  /** Whether an entry of the task it was forked from is kept. */
  boolean keeps(long position) {
    for (int row = 0; row < kept.size(); row += 2) {
      if (kept.get(row) <= position && position <= kept.get(row + 1)) {
        return true;
      }
    }
    return false;
  }

  JsonObject json() {
    var rows = Json.array();
    kept.forEach(rows::add);
    var edits = Json.object();
    prompts.forEach((path, rewording) -> edits.add(path, rewording.json()));
    var windows = Json.array();
    for (var window : sight.windows()) {
      windows.add(Json.object().add("family", window.family()).add("upTo", window.upTo()));
    }
    var also = Json.array();
    sight.also().forEach(also::add);
    return Json.object()
        .add("task", task)
        .add("at", at)
        .add("until", until)
        .add("kept", rows)
        .add("acknowledged", Json.array(acknowledged))
        .add("prompts", edits)
        .add("memory", Json.object().add("windows", windows).add("also", also))
        .build();
  }

  static Descent of(JsonObject json) {
    var prompts = new LinkedHashMap<String, Rewording>();
    json.getJsonObject("prompts")
        .forEach((path, edit) -> prompts.put(path, Rewording.of(edit.asJsonObject())));
    var memory = json.getJsonObject("memory");
    var windows =
        memory.getJsonArray("windows").getValuesAs(JsonObject.class).stream()
            .map(it -> new Window(it.getString("family"), number(it, "upTo")))
            .toList();
    return new Descent(
        json.getString("task"),
        number(json, "at"),
        number(json, "until"),
        numbers(json.getJsonArray("kept")),
        json.getJsonArray("acknowledged").getValuesAs(JsonString::getString),
        prompts,
        new Sight(windows, numbers(memory.getJsonArray("also"))));
  }

  private static long number(JsonObject json, String name) {
    return json.getJsonNumber(name).longValue();
  }

  private static List<Long> numbers(JsonArray array) {
    return array.getValuesAs(JsonNumber::longValue);
  }
}
