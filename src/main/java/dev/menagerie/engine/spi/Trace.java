// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine.spi;

/**
 * Where a task is in a trace, as W3C Trace Context and Baggage write it. Each part may be empty.
 *
 * @param parent the span that its executions are below
 * @param state of the tracing systems that the trace went through
 * @param baggage that goes along with everything it does
 * @param last the span of its latest execution
 */
public record Trace(String parent, String state, String baggage, String last) {

  public static final Trace NONE = new Trace("", "", "", "");
}
