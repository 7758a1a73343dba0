/** Plans out of what people paste: four formats, in the frames of psql, pgAdmin, logs and mails. */
@NullMarked
package dev.tusk.ops.explain.parse;

import org.jspecify.annotations.NullMarked;
