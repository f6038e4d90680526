// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.Inquiry;
import dev.menagerie.kit.RpcError;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;

/** What a tool asks in the middle of a call as forms for a person, and what goes back to it. */
final class AskedForms {

  private static final int MOST_FORMS = 10;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_MESSAGE = 4_000;

  /** Of all forms together, and of what the server wants back. */
  private static final int LARGEST = 1 << 16;

  private static final String DECLINED = "declined";
  private static final String DEFAULTS = "defaults";

  private AskedForms() {}

  /** Whether a form is among the requests of a server. */
  static boolean anyForm(JsonObject requests) {
    return requests.values().stream().anyMatch(AskedForms::isForm);
  }

  /** Whether a server wants a person to be sent to a page, which is not offered. */
  static boolean isPage(JsonValue request) {
    return isElicitation(request) && params(request).containsKey("url");
  }

  /** Whether a server wants a form to be filled in. */
  static boolean isForm(JsonValue request) {
    return isElicitation(request) && !params(request).containsKey("url");
  }

  private static boolean isElicitation(JsonValue request) {
    return request instanceof JsonObject asked
        && asked.get("method") instanceof JsonString method
        && method.getString().equals(Elicitation.METHOD);
  }

  private static JsonObject params(JsonValue request) {
    return request.asJsonObject().get("params") instanceof JsonObject params
        ? params
        : JsonValue.EMPTY_JSON_OBJECT;
  }

  /**
   * The forms, cleaned and bounded.
   *
   * @throws RpcError if they cannot be shown, or something else is asked for that is not offered
   */
  static Inquiry inquiry(Asked asked, Secrets secrets) {
    if (asked.requests().size() > MOST_FORMS) {
      throw wrong("asks for more than %d things at once".formatted(MOST_FORMS));
    }
    var fields = new FormFields(secrets);
    var forms = new ArrayList<Inquiry.Form>();
    var declined = new ArrayList<String>();
    var defaults = Json.object();
    asked
        .requests()
        .forEach(
            (name, request) -> {
              if (name.length() > LONGEST_NAME) {
                throw wrong("asks under a name of more than %d characters".formatted(LONGEST_NAME));
              }
              if (isPage(request)) {
                declined.add(name);
              } else if (isForm(request)) {
                var form = form(name, params(request), fields);
                forms.add(form);
                defaults.add(name, FormFields.defaults(form.schema()));
              } else {
                throw wrong("asks for input that this client does not offer");
              }
            });
    var state =
        Json.object(asked.at().json())
            .add(DECLINED, Json.array(declined))
            .add(DEFAULTS, defaults)
            .build();
    var inquiry = new Inquiry(forms, state);
    if (!asked.at().isText() || Json.text(inquiry.json()).length() > LARGEST) {
      throw wrong("asks for more than can be kept, which are %d characters".formatted(LARGEST));
    }
    return inquiry;
  }

  private static Inquiry.Form form(String name, JsonObject params, FormFields fields) {
    var message = params.get("message") instanceof JsonString text ? text.getString() : "";
    var shown = fields.shown(message, LONGEST_MESSAGE);
    var asked =
        params.get("requestedSchema") instanceof JsonObject schema
            ? schema
            : JsonValue.EMPTY_JSON_OBJECT;
    var schema = fields.schema(asked);
    return new Inquiry.Form(
        fields.exact(name, LONGEST_NAME), shown, schema, FormFields.secret(schema, shown));
  }

  /** What goes back: the answers, with what a form proposes where a field was left out. */
  static JsonObject responses(Answers.Given given) {
    var responses = Json.object();
    var defaults = given.state().getJsonObject(DEFAULTS);
    given
        .responses()
        .forEach(
            (name, response) -> {
              var answer = response.asJsonObject();
              if (answer.get("content") instanceof JsonObject content) {
                var filled = Json.object(content);
                defaults
                    .getJsonObject(name)
                    .forEach(
                        (field, proposed) -> {
                          if (!content.containsKey(field)) {
                            filled.add(field, proposed);
                          }
                        });
                responses.add(name, Json.object(answer).add("content", filled));
              } else {
                responses.add(name, answer);
              }
            });
    given
        .state()
        .getJsonArray(DECLINED)
        .getValuesAs(JsonString.class)
        .forEach(name -> responses.add(name.getString(), declined()));
    return responses.build();
  }

  static JsonObject declined() {
    return Json.object().add("action", "decline").build();
  }

  private static RpcError wrong(String what) {
    return new RpcError(RpcError.INTERNAL, "the tool " + what);
  }
}
