// The shards of one run as its intensity table, once all of them are there:
//
//     ch_shards = ch_dumps                        // [ meta, [ dumps ] ]
//         .combine(Channel.of(1..params.shards))
//         .map { meta, dumps, shard -> [ meta, dumps, shard, params.shards ] }
//     ATTNSCOPE_INTENSITY ( ch_shards )
//     ATTNSCOPE_MERGE ( ATTNSCOPE_INTENSITY.out.csv.groupTuple() )
process ATTNSCOPE_MERGE {
    tag "${meta.id}"
    label 'process_single'

    input:
    tuple val(meta), path(parts)

    output:
    tuple val(meta), path("*.intensity.csv"), emit: csv
    path "versions.yml"                     , emit: versions

    when:
    task.ext.when == null || task.ext.when

    script:
    def args   = task.ext.args ?: ''
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    attnscope \\
        merge \\
        ${args} \\
        -o ${prefix}.intensity.csv \\
        ${parts}

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        attnscope: \$(attnscope --version | sed '1!d;s/.* //')
    END_VERSIONS
    """

    stub:
    def prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.intensity.csv

    cat <<-END_VERSIONS > versions.yml
    "${task.process}":
        attnscope: \$(attnscope --version | sed '1!d;s/.* //')
    END_VERSIONS
    """
}
