// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.FormNumber;
import dev.menagerie.engine.Reaction;
import java.util.List;
import java.util.Optional;

/**
 * What somebody replies to a task, as it travels. Exactly one of {@code text}, {@code inDoubt},
 * {@code approve}, {@code deny}, {@code arguments}, {@code values}, {@code decline} and {@code
 * cancel} says what; arguments beside an approval, and the number of a form, only say what was
 * seen.
 *
 * @param seen the form that it is to
 * @param by who replies, by their own word
 */
record PersonsReply(String path, Optional<FormNumber> seen, Reaction reaction, String by) {

  private static final List<String> KINDS =
      List.of("text", "inDoubt", "approve", "deny", "arguments", "values", "decline", "cancel");
  private static final int LONGEST_NAME = 200;

  /** What somebody is told who may not decide. */
  static final String TAKES_AN_APPROVER =
      "whether a call is made is decided by the role approver; ask somebody who has it";

  static PersonsReply of(Fields fields) {
    var path = fields.text("path");
    var reaction = reaction(fields);
    var seen = seen(reaction, fields);
    var named = fields.has("by") ? fields.text("by", LONGEST_NAME) : "anonymous";
    fields.end();
    return new PersonsReply(path, seen, reaction, named);
  }

  /** Whether it decides about a call, rather than answering what was asked. */
  static boolean decides(Reaction reaction) {
    return switch (reaction) {
      case Reaction.Text _, Reaction.Values _, Reaction.Decline _, Reaction.Dismiss _ -> false;
      case Reaction.Approve _,
          Reaction.Deny _,
          Reaction.Edit _,
          Reaction.Happened _,
          Reaction.NotHappened _,
          Reaction.Fail _,
          Reaction.Expired _,
          Reaction.Withdrawn _ ->
          true;
    };
  }

  private static Optional<FormNumber> seen(Reaction reaction, Fields fields) {
    boolean form =
        reaction instanceof Reaction.Values
            || reaction instanceof Reaction.Decline
            || reaction instanceof Reaction.Dismiss;
    if (!form) {
      return Optional.empty();
    }
    var round = fields.whole("round", 1, Integer.MAX_VALUE);
    var question = fields.whole("question", 1, Integer.MAX_VALUE);
    if (round.isEmpty() != question.isEmpty()) {
      throw Problem.invalid(
          round.isEmpty() ? "round" : "question",
          "missing, a form is known by its round and its question; name both or none");
    }
    return round.map(
        it -> new FormNumber(Math.toIntExact(it), Math.toIntExact(question.orElseThrow())));
  }

  private static Reaction reaction(Fields fields) {
    var given = KINDS.stream().filter(fields::has).toList();
    if (given.equals(List.of("approve", "arguments"))) {
      return approval(fields);
    }
    if (given.size() != 1) {
      throw Problem.invalid(
          given.isEmpty() ? "text" : given.getLast(),
          "give exactly one of %s, according to why the task waits"
              .formatted(String.join(", ", KINDS)));
    }
    return switch (given.getFirst()) {
      case "text" -> new Reaction.Text(fields.text("text"));
      case "inDoubt" -> resolution(fields.text("inDoubt"), fields);
      case "approve" -> approval(fields);
      case "values" -> new Reaction.Values(fields.object("values").orElseThrow());
      case "decline" -> {
        fields.yes("decline");
        yield new Reaction.Decline();
      }
      case "cancel" -> {
        fields.yes("cancel");
        yield new Reaction.Dismiss();
      }
      case "deny" -> new Reaction.Deny(fields.text("deny", 1 << 16), fields.optionalText("hash"));
      default ->
          new Reaction.Edit(fields.object("arguments").orElseThrow(), fields.optionalText("hash"));
    };
  }

  private static Reaction approval(Fields fields) {
    fields.yes("approve");
    Optional<String> hash = fields.optionalText("hash");
    return new Reaction.Approve(hash, fields.object("arguments"));
  }

  private static Reaction resolution(String inDoubt, Fields fields) {
    return switch (inDoubt) {
      case "happened" -> new Reaction.Happened(fields.text("result"));
      case "not-happened" -> new Reaction.NotHappened();
      case "fail" ->
          new Reaction.Fail(
              fields.optionalText("reason").orElse("it is not known whether it was carried out"));
      default ->
          throw Problem.invalid("inDoubt", inDoubt + ", must be happened, not-happened or fail");
    };
  }
}
