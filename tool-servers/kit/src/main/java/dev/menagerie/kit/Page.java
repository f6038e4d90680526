// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.List;

/** A page of a list, with the cursor that leads to the next. */
public final class Page {

  private static final int LARGEST = 100;

  private Page() {}

  /**
   * The page that a cursor leads to, the first without one.
   *
   * @param key that it is listed under
   * @throws RpcError if no list of ours gave the cursor
   */
  public static JsonObjectBuilder of(String key, List<JsonObject> all, JsonObject params) {
    var from = cursor(params, all.size());
    var to = Math.min(from + LARGEST, all.size());
    var page = Wire.array();
    all.subList(from, to).forEach(page::add);
    var result = Wire.object().add(key, page);
    if (to < all.size()) {
      result.add("nextCursor", "from-" + to);
    }
    return result;
  }

  private static int cursor(JsonObject params, int size) {
    var cursor = params.get("cursor");
    if (cursor == null) {
      return 0;
    }
    if (cursor instanceof JsonString text && text.getString().matches("from-\\d{1,6}")) {
      var from = Integer.parseInt(text.getString().substring("from-".length()));
      if (from < size) {
        return from;
      }
    }
    throw RpcError.invalid("cursor: not one that this server gave; list from the start");
  }
}
