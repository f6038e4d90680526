// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

/**
 * Whose tool calls they are.
 *
 * @param caller empty if the server does not know
 */
record OnBehalf(String agent, String caller) {}
