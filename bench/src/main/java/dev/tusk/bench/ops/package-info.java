/** What doctor, explain, advise and tune are worth: how fast, how exact, how often right. */
@NullMarked
package dev.tusk.bench.ops;

import org.jspecify.annotations.NullMarked;
