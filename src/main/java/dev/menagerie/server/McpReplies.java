// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.FormNumber;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.kit.InputRequest;
import dev.menagerie.kit.InputRequired;
import dev.menagerie.kit.RpcError;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What clients are asked for their tasks, and their answers as replies to what waits. */
record McpReplies(Tasks tasks, McpDeeds deeds) {

  private static final String BY = "MCP client";
  private static final int LONGEST_NAME = 100;

  /**
   * What became of a client's answers.
   *
   * @param answered the keys of the waits that were answered
   * @param remarks why an answer was not taken, by the key of the wait that still stands
   * @param left whether somebody did not want to answer
   */
  record Taken(Set<String> answered, Map<String, String> remarks, boolean left) {

    static final Taken NOTHING = new Taken(Set.of(), Map.of(), false);
  }

  /** What a task waits for as forms, by their keys. */
  static InputRequired asked(TaskRecord task, Taken before) {
    var forms = new LinkedHashMap<String, InputRequest>();
    for (var wait : task.waiting()) {
      var key = WaitForms.key(task.id(), wait);
      if (!before.answered().contains(key)) {
        forms.put(key, WaitForms.form(wait, before.remarks().getOrDefault(key, "")));
      }
    }
    return new InputRequired(forms);
  }

  /**
   * The answers of a request.
   *
   * @throws RpcError if they are not an object
   */
  static JsonObject responses(JsonObject params) {
    if (params.getOrDefault("inputResponses", JsonValue.EMPTY_JSON_OBJECT)
        instanceof JsonObject given) {
      return given;
    }
    throw new RpcError(RpcError.INVALID_PARAMS, "inputResponses must be an object");
  }

  /** Replies to everything that the answers are for. Those for nothing that waits are dropped. */
  Taken take(String task, JsonObject responses, String by, Caller caller) {
    if (!responses.isEmpty()) {
      deeds.require();
    }
    var answered = new LinkedHashSet<String>();
    var remarks = new LinkedHashMap<String, String>();
    boolean left = false;
    for (var wait : waiting(task)) {
      var key = WaitForms.key(task, wait);
      if (responses.get(key) instanceof JsonObject answer) {
        switch (WaitForms.filled(wait, answer)) {
          case WaitForms.Filled.Reply(var reaction)
              when PersonsReply.decides(reaction) && !caller.role().covers(Role.APPROVER) ->
              remarks.put(key, PersonsReply.TAKES_AN_APPROVER);
          case WaitForms.Filled.Reply(var reaction) -> {
            try {
              var _ = tasks.reply(wait.task(), wait.path(), FormNumber.of(wait), reaction, by);
              answered.add(key);
            } catch (Refused e) { // somebody else was first, or what was shown has changed
              remarks.put(key, String.valueOf(e.getMessage()));
            }
          }
          case WaitForms.Filled.Left() -> left = true;
          case WaitForms.Filled.Unfit(var reason) -> remarks.put(key, reason);
        }
      }
    }
    if (!answered.isEmpty()) {
      deeds.done(caller, "reply", task);
    }
    return new Taken(answered, remarks, left);
  }

  private List<Waiting> waiting(String task) {
    return tasks.find(task).map(TaskRecord::waiting).orElse(List.of());
  }

  /** Who replies: by their own word if they are not known. */
  static String by(JsonObject meta, Caller caller) {
    return caller.signs(said(meta));
  }

  private static String said(JsonObject meta) {
    var name = meta.get("io.modelcontextprotocol/clientInfo");
    var told = name instanceof JsonObject info ? info.getString("name", "") : "";
    var line = told.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]+", " ").strip();
    var shown = line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME);
    return shown.isEmpty() ? BY : BY + " " + shown;
  }

  /** Whether a client can be asked by a form, by the capabilities that it has. */
  static boolean asksForms(JsonObject capabilities) {
    return capabilities.get("elicitation") instanceof JsonObject modes
        && (modes.isEmpty() || modes.containsKey("form"));
  }
}
