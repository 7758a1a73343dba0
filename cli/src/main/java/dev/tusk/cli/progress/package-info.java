/** What a person sees while something long goes on: bars, rates and named steps, on standard error. */
@NullMarked
package dev.tusk.cli.progress;

import org.jspecify.annotations.NullMarked;
