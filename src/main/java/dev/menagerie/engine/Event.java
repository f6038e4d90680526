// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/** Something on a task's stream. */
public sealed interface Event {

  /** A durable entry. */
  record Journaled(dev.menagerie.engine.spi.Entry entry) implements Event {}

  /** More text of a reply that a model is writing at a path; void when its result arrives. */
  record Delta(String path, String text) implements Event {}

  /** How far the tool is that is called at a path. */
  record Progress(String path, dev.menagerie.engine.spi.ToolProgress of) implements Event {}

  /** Nothing happened for the time given. */
  record Idle() implements Event {}

  /** The task has ended and everything was delivered. */
  record End() implements Event {}
}
