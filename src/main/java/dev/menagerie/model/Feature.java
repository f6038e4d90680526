// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.util.regex.Pattern;

/** A part of a request that some models do not take. They say so with HTTP 400. */
enum Feature {
  /** The mode that makes a reply follow a JSON Schema; without it, an instruction does. */
  SCHEMA(
      "response_format|json_?schema|output_config|output_format|structured output"
          + "|response_?mime_?type|response mime type|response_?schema"),
  TEMPERATURE("temperature"),
  /** The wish for a count of tokens at the end of the stream. */
  STREAM_OPTIONS("stream_options|include_usage"),
  /** The other one of the two names under which the limit of output tokens is known. */
  OUTPUT_LIMIT_NAME("max_completion_tokens"),
  /** Calls of tools in the conversation without the signature of the thought behind them. */
  UNSIGNED_CALLS("missing a thought_?signature");

  private final Pattern words;

  Feature(String words) {
    this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
  }

  /** Whether an error message speaks of this. */
  boolean named(String message) {
    return words.matcher(message).find();
  }
}
