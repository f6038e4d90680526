// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Reaction;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.kit.InputRequest;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** What a task waits for as a form for a person, and the reply that a form filled in makes. */
final class WaitForms {

  private static final String ANSWER = "answer";
  private static final String DECISION = "decision";
  private static final String REASON = "reason";
  private static final String RESULT = "result";

  private WaitForms() {}

  /** What a person made of a form. */
  sealed interface Filled {

    record Reply(Reaction reaction) implements Filled {}

    /** Nobody wants to answer it here. */
    record Left() implements Filled {}

    /** It cannot be taken; the reason says which field it is and what would fit. */
    record Unfit(String reason) implements Filled {}
  }

  /** The name of a wait in a call of a task, which no other wait ever has. */
  static String key(String task, Waiting wait) {
    var child = wait.task().equals(task) ? "" : wait.task() + ":";
    var form =
        wait.reason() == Waiting.Reason.INPUT // a call may ask again in the same moment
            ? ".%d.%d".formatted(wait.detail().getInt("round"), wait.detail().getInt("question"))
            : "";
    return "%s%s:%s%s@%d"
        .formatted(wait.reason().text(), form, child, wait.path(), wait.since().toEpochMilli());
  }

  /**
   * The form.
   *
   * @param remark why the last one was not taken; empty if there was none
   */
  static InputRequest.Form form(Waiting wait, String remark) {
    var message = remark.isEmpty() ? message(wait) : remark + "\n\n" + message(wait);
    return new InputRequest.Form(message, schema(wait));
  }

  private static String message(Waiting wait) {
    var detail = wait.detail();
    return switch (wait.reason()) {
      case QUESTION -> wait.text();
      case APPROVAL ->
          "%s is to be called with %s. %s%s"
              .formatted(
                  detail.getString("tool"),
                  detail.get("arguments"),
                  held(wait)
                      ? "But " + detail.getString("held") + ". It can only be denied here."
                      : because(wait),
                  detail.containsKey("expires")
                      ? " It counts as denied from " + detail.getString("expires") + " on."
                      : "");
      case INPUT ->
          "%s asks in the middle of its call: %s%s%s"
              .formatted(
                  detail.getString("tool"),
                  detail.getString("message"),
                  detail.containsKey("expires")
                      ? "\n\nThe call is kept open until " + detail.getString("expires") + "."
                      : "",
                  detail.containsKey("warning") ? "\n\n" + detail.getString("warning") : "");
      case IN_DOUBT ->
          "%s was called with %s and it is not known whether it was carried out. Find out and say so."
              .formatted(detail.getString("tool", "A tool"), detail.get("arguments"));
    };
  }

  private static String because(Waiting wait) {
    var because = wait.detail().getString("because", "");
    return because.isEmpty()
        ? "Its policy asks a person first."
        : "A person is asked because %s.".formatted(because);
  }

  private static boolean held(Waiting wait) {
    return wait.detail().containsKey("held");
  }

  private static JsonObject schema(Waiting wait) {
    var properties = Json.object();
    return switch (wait.reason()) {
      case QUESTION -> {
        properties.add(ANSWER, choice("Answer", choices(wait)));
        yield schema(properties, ANSWER);
      }
      case APPROVAL -> {
        properties
            .add(DECISION, choice("Decision", decisions(wait)))
            .add(REASON, choice("Why, if it is denied", List.of()));
        yield schema(properties, DECISION);
      }
      case IN_DOUBT -> {
        properties
            .add(DECISION, choice("What became of the call", decisions(wait)))
            .add(RESULT, choice("What it returned, if it happened", List.of()))
            .add(REASON, choice("Why, if it is to fail", List.of()));
        yield schema(properties, DECISION);
      }
      case INPUT -> {
        var asked = wait.detail().getJsonObject("schema");
        yield Json.object(asked).remove("additionalProperties").build(); // no word of the protocol
      }
    };
  }

  private static JsonObject schema(JsonObjectBuilder properties, String required) {
    return Json.object()
        .add("type", "object")
        .add("properties", properties)
        .add("required", Json.array(List.of(required)))
        .build();
  }

  private static JsonObject choice(String title, List<String> choices) {
    var json = Json.object().add("type", "string").add("title", title);
    if (!choices.isEmpty()) {
      json.add("enum", Json.array(choices));
    }
    return json.build();
  }

  private static List<String> choices(Waiting question) {
    var choices = new LinkedHashSet<String>();
    Optional.ofNullable(question.detail().getJsonArray("choices"))
        .ifPresent(all -> choices.addAll(all.getValuesAs(JsonString::getString)));
    return List.copyOf(choices);
  }

  private static List<String> decisions(Waiting wait) {
    return switch (wait.reason()) {
      case QUESTION, INPUT -> List.of();
      case APPROVAL -> held(wait) ? List.of("deny") : List.of("approve", "deny");
      case IN_DOUBT -> List.of("happened", "not-happened", "fail");
    };
  }

  /**
   * Reads a form.
   *
   * @param answer with {@code action} and {@code content}
   */
  static Filled filled(Waiting wait, JsonObject answer) {
    return switch (answer.getString("action", "")) {
      case "accept" -> accepted(wait, content(answer));
      case "decline" ->
          switch (wait.reason()) {
            case APPROVAL -> deny(wait, "the person who was asked declined");
            case INPUT -> new Filled.Reply(new Reaction.Decline());
            case QUESTION, IN_DOUBT -> new Filled.Left();
          };
      case "cancel" -> new Filled.Left();
      default -> new Filled.Unfit("action: must be accept, decline or cancel");
    };
  }

  private static JsonObject content(JsonObject answer) {
    return answer.get("content") instanceof JsonObject content
        ? content
        : JsonValue.EMPTY_JSON_OBJECT;
  }

  private static Filled accepted(Waiting wait, JsonObject content) {
    if (wait.reason() == Waiting.Reason.INPUT) {
      return new Filled.Reply(new Reaction.Values(content));
    }
    var field = wait.reason() == Waiting.Reason.QUESTION ? ANSWER : DECISION;
    if (!(content.get(field) instanceof JsonString said)) {
      return new Filled.Unfit(field + ": missing, must be a text");
    }
    var text = said.getString();
    var allowed = decisions(wait);
    if (!allowed.isEmpty() && !allowed.contains(text)) {
      return new Filled.Unfit("%s: must be one of %s".formatted(field, String.join(", ", allowed)));
    }
    return switch (wait.reason()) {
      case QUESTION, INPUT -> new Filled.Reply(new Reaction.Text(text));
      case APPROVAL ->
          text.equals("approve")
              ? new Filled.Reply(
                  new Reaction.Approve(
                      Optional.of(wait.detail().getString("hash")),
                      Optional.of(wait.detail().getJsonObject("arguments"))))
              : deny(wait, given(content, REASON, "no reason was given"));
      case IN_DOUBT -> new Filled.Reply(resolution(text, content));
    };
  }

  private static Filled deny(Waiting wait, String reason) {
    var hash = Optional.of(wait.detail().getString("hash"));
    return new Filled.Reply(new Reaction.Deny(reason, hash));
  }

  private static Reaction resolution(String decision, JsonObject content) {
    return switch (decision) {
      case "happened" -> new Reaction.Happened(given(content, RESULT, ""));
      case "not-happened" -> new Reaction.NotHappened();
      default ->
          new Reaction.Fail(given(content, REASON, "it is not known whether it was carried out"));
    };
  }

  private static String given(JsonObject content, String field, String otherwise) {
    return content.get(field) instanceof JsonString text && !text.getString().isBlank()
        ? text.getString()
        : otherwise;
  }
}
